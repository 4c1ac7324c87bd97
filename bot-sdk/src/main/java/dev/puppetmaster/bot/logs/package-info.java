/**
 * A log that machines read, for Logback. The only package that may import it, and nothing else here imports this one: without
 * Logback on the classpath all the rest works.
 */
@NullMarked
package dev.puppetmaster.bot.logs;

import org.jspecify.annotations.NullMarked;
