/**
 * What a runtime remembers: a SQLite file or a schema of PostgreSQL, one connection, one lock, one process at a time. The
 * tables' SQL is understood by both; what differs is in {@code SqliteDatabase} and {@code PostgresDatabase}. Tables know SQL
 * and nothing of Matrix's HTTP or of brains.
 */
@NullMarked
package dev.puppetmaster.bot.store;

import org.jspecify.annotations.NullMarked;
