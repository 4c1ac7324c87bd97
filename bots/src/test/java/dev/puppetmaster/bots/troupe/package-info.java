/** The three brains of the data troupe, alone and together. */
@NullMarked
package dev.puppetmaster.bots.troupe;

import org.jspecify.annotations.NullMarked;
