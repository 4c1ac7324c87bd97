/** Tests of the package of the same name. */
@NullMarked
package dev.puppetmaster.bots.data.describe;

import org.jspecify.annotations.NullMarked;
