/**
 * The matrix of faults: what a bot loses and says twice when its process, its server, its network or its disk fails. Runs
 * the library as its users do; nothing may import this.
 */
@NullMarked
package dev.puppetmaster.bench.faults;

import org.jspecify.annotations.NullMarked;
