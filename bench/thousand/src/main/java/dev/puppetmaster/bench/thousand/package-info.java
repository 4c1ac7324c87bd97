/**
 * A thousand puppets and a thousand rooms in one process, on a real Synapse: what they cost and how fast they answer. Runs
 * the registrar's and the runtime's own code; only {@code bench/fleet} and {@code bench/themes} may import this.
 */
@NullMarked
package dev.puppetmaster.bench.thousand;

import org.jspecify.annotations.NullMarked;
