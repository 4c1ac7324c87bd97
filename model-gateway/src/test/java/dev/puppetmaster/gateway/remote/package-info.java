@NullMarked
package dev.puppetmaster.gateway.remote;

import org.jspecify.annotations.NullMarked;
