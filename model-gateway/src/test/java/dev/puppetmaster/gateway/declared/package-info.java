@NullMarked
package dev.puppetmaster.gateway.declared;

import org.jspecify.annotations.NullMarked;
