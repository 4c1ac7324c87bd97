/** The servers that models run on: one call to one of them, and what can go wrong with it. The only package that knows OkHttp. */
@NullMarked
package dev.puppetmaster.gateway.backend;

import org.jspecify.annotations.NullMarked;
