/**
 * The HTTP contract of a remote brain, version 1: what a runtime asks and what a brain answers, as records, with readers and
 * writers for both sides (docs/remote-brains.md). It opens no connection. Besides the ids of {@code bot.matrix} nothing of the
 * library may be imported here, no HTTP and no SQL.
 */
@NullMarked
package dev.puppetmaster.bot.remote;

import org.jspecify.annotations.NullMarked;
