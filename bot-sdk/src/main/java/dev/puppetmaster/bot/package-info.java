/** The public API of a bot. */
@NullMarked
package dev.puppetmaster.bot;

import org.jspecify.annotations.NullMarked;
