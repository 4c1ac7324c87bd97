/** Servers of the Model Context Protocol: one of another make, and one that does wrong. */
@NullMarked
package dev.puppetmaster.bots.tools.mcp;

import org.jspecify.annotations.NullMarked;
