/** What holds for the whole library. */
@NullMarked
package dev.puppetmaster.bot;

import org.jspecify.annotations.NullMarked;
