/** Tests of the package of the same name. */
@NullMarked
package dev.puppetmaster.bots.data.synthesis;

import org.jspecify.annotations.NullMarked;
