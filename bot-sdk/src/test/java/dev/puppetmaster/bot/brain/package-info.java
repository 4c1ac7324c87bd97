/** Tests of the package of the same name. */
@NullMarked
package dev.puppetmaster.bot.brain;

import org.jspecify.annotations.NullMarked;
