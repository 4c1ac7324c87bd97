/** The tool-runner itself, without the tools that use it. */
@NullMarked
package dev.puppetmaster.bots.tools.runner;

import org.jspecify.annotations.NullMarked;
