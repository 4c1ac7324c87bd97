/**
 * The command line. {@link dev.puppetmaster.cli.Main} holds the list of commands; a command is one class {@code XCommand}
 * that reads options, wires what it needs and prints. What it wires lives in the other modules: nothing here speaks Matrix.
 */
@NullMarked
package dev.puppetmaster.cli;

import org.jspecify.annotations.NullMarked;
