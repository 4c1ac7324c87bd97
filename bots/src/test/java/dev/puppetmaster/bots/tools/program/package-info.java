/** Real programs in a real tool-runner. */
@NullMarked
package dev.puppetmaster.bots.tools.program;

import org.jspecify.annotations.NullMarked;
