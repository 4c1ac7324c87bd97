@NullMarked
package dev.puppetmaster.gateway.backend;

import org.jspecify.annotations.NullMarked;
