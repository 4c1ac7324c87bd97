/**
 * From a manifest to the files that an image is built from. Pure: the same manifest and the same files give the same bytes, on
 * every machine and day. No clock, no environment, no disk: {@code compiler.disk} reads and writes for it. Imports puppet-api,
 * {@code brain.manifest} and nothing else of the project.
 */
@NullMarked
package dev.puppetmaster.compiler;

import org.jspecify.annotations.NullMarked;
