/** The disk's side of the compiler: reads a person's files, and writes a context with fixed modes and times. Starts no process. */
@NullMarked
package dev.puppetmaster.compiler.disk;

import org.jspecify.annotations.NullMarked;
