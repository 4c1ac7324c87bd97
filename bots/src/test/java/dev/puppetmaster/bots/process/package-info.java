/** Tests of the runtime as a process of its own. */
@NullMarked
package dev.puppetmaster.bots.process;

import org.jspecify.annotations.NullMarked;
