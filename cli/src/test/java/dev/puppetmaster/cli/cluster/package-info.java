/** Tests of the package of the same name. */
@NullMarked
package dev.puppetmaster.cli.cluster;

import org.jspecify.annotations.NullMarked;
