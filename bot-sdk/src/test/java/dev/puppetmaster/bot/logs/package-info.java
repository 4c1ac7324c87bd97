/** Tests of the log that machines read. */
@NullMarked
package dev.puppetmaster.bot.logs;

import org.jspecify.annotations.NullMarked;
