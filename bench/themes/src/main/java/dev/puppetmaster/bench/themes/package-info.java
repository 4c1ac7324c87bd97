/**
 * Networks of one and of two themes, as {@code ./puppetmaster up} makes them: what another theme costs, what federation adds to
 * an answer, what backup and restore take. What is measured runs in processes of its own; nothing may import this.
 */
@NullMarked
package dev.puppetmaster.bench.themes;

import org.jspecify.annotations.NullMarked;
