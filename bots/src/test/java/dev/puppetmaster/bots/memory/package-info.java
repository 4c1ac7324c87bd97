/** What puppets remember, without a room around it. */
@NullMarked
package dev.puppetmaster.bots.memory;

import org.jspecify.annotations.NullMarked;
