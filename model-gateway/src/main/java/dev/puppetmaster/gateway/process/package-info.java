/**
 * The gateway as a process of its own: its settings, who may call it, and the wiring. Nothing else here imports this package.
 */
@NullMarked
package dev.puppetmaster.gateway.process;

import org.jspecify.annotations.NullMarked;
