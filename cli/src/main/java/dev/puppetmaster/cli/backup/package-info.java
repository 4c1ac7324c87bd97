/** A network of this machine in one file, and back again. */
@NullMarked
package dev.puppetmaster.cli.backup;

import org.jspecify.annotations.NullMarked;
