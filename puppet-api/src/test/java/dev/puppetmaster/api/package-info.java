/** Tests of how the packages depend on each other. */
@NullMarked
package dev.puppetmaster.api;

import org.jspecify.annotations.NullMarked;
