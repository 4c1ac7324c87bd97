@NullMarked
package dev.puppetmaster.gateway.queue;

import org.jspecify.annotations.NullMarked;
