/**
 * What the model gateway adds to a call, against calling the same scripted backend directly over loopback; and what a thousand
 * streams at once cost it.
 */
@NullMarked
package dev.puppetmaster.bench.gateway;

import org.jspecify.annotations.NullMarked;
