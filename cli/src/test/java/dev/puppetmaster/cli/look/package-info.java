/** Tests of the package of the same name. */
@NullMarked
package dev.puppetmaster.cli.look;

import org.jspecify.annotations.NullMarked;
