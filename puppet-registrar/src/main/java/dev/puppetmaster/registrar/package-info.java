/**
 * The registrar as a whole: the loop that makes a homeserver match the resources, and the runtime's way to it within
 * one process. What is to be done is decided in {@code core}, where resources come from is {@code folder}, how it is
 * done on a homeserver is {@code matrix}. No Kubernetes may be imported.
 */
@NullMarked
package dev.puppetmaster.registrar;

import org.jspecify.annotations.NullMarked;
