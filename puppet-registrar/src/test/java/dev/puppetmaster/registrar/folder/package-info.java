/** Tests of the folder as a source. */
@NullMarked
package dev.puppetmaster.registrar.folder;

import org.jspecify.annotations.NullMarked;
