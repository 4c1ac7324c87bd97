/** Tests of the files beside a homeserver. */
@NullMarked
package dev.puppetmaster.registrar.matrix;

import org.jspecify.annotations.NullMarked;
