/**
 * The registrar as a process of its own between a real API server and a real Synapse: what it adds to the calls that it makes,
 * what it costs, what it writes when there is nothing to do. Nothing may import this.
 */
@NullMarked
package dev.puppetmaster.bench.fleet;

import org.jspecify.annotations.NullMarked;
