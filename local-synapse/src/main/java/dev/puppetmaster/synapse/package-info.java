/**
 * A real Synapse on loopback: installed into a virtual environment (or run in a container), configured, started,
 * supervised, and found again after its parent was killed.
 *
 * <p>This package knows Synapse and the operating system and nothing of bots: it imports the JDK, Jackson and slf4j only.
 */
@NullMarked
package dev.puppetmaster.synapse;

import org.jspecify.annotations.NullMarked;
