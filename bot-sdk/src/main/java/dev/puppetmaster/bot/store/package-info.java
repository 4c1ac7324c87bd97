/**
 * What a runtime remembers: one SQLite file in WAL mode, one connection, one lock. Tables know SQL and nothing of Matrix's
 * HTTP or of brains.
 */
@NullMarked
package dev.puppetmaster.bot.store;

import org.jspecify.annotations.NullMarked;
