/** The command line. */
@NullMarked
package dev.puppetmaster.cli;

import org.jspecify.annotations.NullMarked;
