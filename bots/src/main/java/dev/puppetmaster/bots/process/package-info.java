/**
 * The runtime of one homeserver as a process of its own: its settings, its log, what it offers to operators, and the wiring.
 * Nothing else here imports this package.
 */
@NullMarked
package dev.puppetmaster.bots.process;

import org.jspecify.annotations.NullMarked;
