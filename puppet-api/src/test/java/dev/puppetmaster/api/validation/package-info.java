/** Tests of the validator. */
@NullMarked
package dev.puppetmaster.api.validation;

import org.jspecify.annotations.NullMarked;
