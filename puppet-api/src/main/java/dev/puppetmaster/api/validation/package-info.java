/**
 * The one validator: pure, so that folder and cluster can share it. It sees resources with the places they were read
 * from and returns every problem, not only the first. No I/O, no YAML; {@code api.yaml} may import this package, not the
 * other way round.
 */
@NullMarked
package dev.puppetmaster.api.validation;

import org.jspecify.annotations.NullMarked;
