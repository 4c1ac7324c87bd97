/**
 * Tools that are functions of a server of the Model Context Protocol, over streamable HTTP or over the standard input and output
 * of a program in the tool-runner. The protocol's SDK and Reactor are known here and nowhere else.
 */
@NullMarked
package dev.puppetmaster.bots.tools.mcp;

import org.jspecify.annotations.NullMarked;
