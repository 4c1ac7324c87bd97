/**
 * What a compiled image says of itself in {@code /puppet/manifest.json}: the compiler writes it, the base image's server reads it.
 * The format is documented in docs/compile.md, for servers of others. Imports nothing of the project.
 */
@NullMarked
package dev.puppetmaster.brain.manifest;

import org.jspecify.annotations.NullMarked;
