/** A network of this machine in one file, and back again: the commands; what they do is {@code bots.backup}. */
@NullMarked
package dev.puppetmaster.cli.backup;

import org.jspecify.annotations.NullMarked;
