@NullMarked
package dev.puppetmaster.gateway;

import org.jspecify.annotations.NullMarked;
