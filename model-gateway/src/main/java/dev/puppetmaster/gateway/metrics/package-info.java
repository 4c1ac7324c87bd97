/** Figures of calls, for Micrometer: the only package here that may import it. */
@NullMarked
package dev.puppetmaster.gateway.metrics;

import org.jspecify.annotations.NullMarked;
