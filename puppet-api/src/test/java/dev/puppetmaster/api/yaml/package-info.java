/** Tests of the reader. */
@NullMarked
package dev.puppetmaster.api.yaml;

import org.jspecify.annotations.NullMarked;
