/** Tests of the runtime's way to the registrar, over real sockets. */
@NullMarked
package dev.puppetmaster.registrar.http;

import org.jspecify.annotations.NullMarked;
