/** What whoever runs the gateway decides: which backends, in which order, how much, and what then. Plain data, checked. */
@NullMarked
package dev.puppetmaster.gateway.policy;

import org.jspecify.annotations.NullMarked;
