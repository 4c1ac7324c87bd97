@NullMarked
package dev.puppetmaster.gateway.wire;

import org.jspecify.annotations.NullMarked;
