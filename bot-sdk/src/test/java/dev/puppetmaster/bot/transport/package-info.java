/** Tests of what homeservers send. */
@NullMarked
package dev.puppetmaster.bot.transport;

import org.jspecify.annotations.NullMarked;
