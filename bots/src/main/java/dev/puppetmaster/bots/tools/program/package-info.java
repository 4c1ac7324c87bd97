/** Tools that are programs: JSON in, JSON or text out, in the tool-runner. */
@NullMarked
package dev.puppetmaster.bots.tools.program;

import org.jspecify.annotations.NullMarked;
