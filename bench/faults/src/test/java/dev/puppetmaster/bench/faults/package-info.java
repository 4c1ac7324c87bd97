/** The matrix of faults in its short form. */
@NullMarked
package dev.puppetmaster.bench.faults;

import org.jspecify.annotations.NullMarked;
