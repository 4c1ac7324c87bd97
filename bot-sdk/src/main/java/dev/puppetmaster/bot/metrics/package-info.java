/**
 * Figures of a host, and of the process around it, for Micrometer. The only package that may import it, and nothing else here imports this one: without
 * Micrometer on the classpath all the rest works.
 */
@NullMarked
package dev.puppetmaster.bot.metrics;

import org.jspecify.annotations.NullMarked;
