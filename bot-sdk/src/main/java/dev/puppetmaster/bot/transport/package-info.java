/**
 * How events come: the application service that the homeserver pushes to, and the watch that notices when the homeserver
 * was away.
 */
@NullMarked
package dev.puppetmaster.bot.transport;

import org.jspecify.annotations.NullMarked;
