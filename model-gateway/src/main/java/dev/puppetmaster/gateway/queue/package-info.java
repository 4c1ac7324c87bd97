/** Who waits for a backend that has enough to do, and whose turn it is. */
@NullMarked
package dev.puppetmaster.gateway.queue;

import org.jspecify.annotations.NullMarked;
