@NullMarked
package dev.puppetmaster.gateway.route;

import org.jspecify.annotations.NullMarked;
