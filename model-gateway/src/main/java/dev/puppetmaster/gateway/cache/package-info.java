/**
 * Answers that were given before, on disk, for the same question in the same words. Besides {@code ledger} the only package that
 * knows SQL.
 */
@NullMarked
package dev.puppetmaster.gateway.cache;

import org.jspecify.annotations.NullMarked;
