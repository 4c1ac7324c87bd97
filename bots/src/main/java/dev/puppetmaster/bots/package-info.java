/** The runtime of the puppets. */
@NullMarked
package dev.puppetmaster.bots;

import org.jspecify.annotations.NullMarked;
