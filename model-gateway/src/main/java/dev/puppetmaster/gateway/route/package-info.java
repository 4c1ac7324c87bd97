/** The way of one call: which backend, again or the next one, and which is left alone for a while. */
@NullMarked
package dev.puppetmaster.gateway.route;

import org.jspecify.annotations.NullMarked;
