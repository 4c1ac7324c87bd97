/** Tests of the registrar as a whole, on homeservers that answer over HTTP. */
@NullMarked
package dev.puppetmaster.registrar;

import org.jspecify.annotations.NullMarked;
