/** Holds docs/sdk to the programs: each block of Java stands in a source file, and each conversation happens. */
@NullMarked
package dev.puppetmaster.examples;

import org.jspecify.annotations.NullMarked;
