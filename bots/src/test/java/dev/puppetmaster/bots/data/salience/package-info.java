/** Tests of the package of the same name. */
@NullMarked
package dev.puppetmaster.bots.data.salience;

import org.jspecify.annotations.NullMarked;
