/** Tests of the runtime as a process: its way to the registrar, and what it offers. */
@NullMarked
package dev.puppetmaster.bots.runtime;

import org.jspecify.annotations.NullMarked;
