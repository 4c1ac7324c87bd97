@NullMarked
package dev.puppetmaster.gateway.process;

import org.jspecify.annotations.NullMarked;
