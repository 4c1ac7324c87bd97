/** Tests of the package of the same name. */
@NullMarked
package dev.puppetmaster.bot.store;

import org.jspecify.annotations.NullMarked;
