/** The resources and their validator. */
@NullMarked
package dev.puppetmaster.api;

import org.jspecify.annotations.NullMarked;
