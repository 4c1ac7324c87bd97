/** A real Synapse on loopback. */
@NullMarked
package dev.puppetmaster.synapse;

import org.jspecify.annotations.NullMarked;
