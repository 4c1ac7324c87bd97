/** Tests of the package of the same name. */
@NullMarked
package dev.puppetmaster.bot.outbox;

import org.jspecify.annotations.NullMarked;
