@NullMarked
package dev.puppetmaster.gateway.http;

import org.jspecify.annotations.NullMarked;
