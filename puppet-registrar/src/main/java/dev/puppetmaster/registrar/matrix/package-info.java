/**
 * The registrar's hands: reads what is on a homeserver, applies actions to it, and keeps the files beside it
 * (registrations, the record of what was made). Every call to the homeserver goes through {@code bot.matrix}; nothing is
 * decided here.
 */
@NullMarked
package dev.puppetmaster.registrar.matrix;

import org.jspecify.annotations.NullMarked;
