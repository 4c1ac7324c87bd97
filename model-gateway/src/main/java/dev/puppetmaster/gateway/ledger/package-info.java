/**
 * What has been spent, by whom, in which time, on disk; and what may be spent still. Besides {@code cache} the only package that knows SQL.
 */
@NullMarked
package dev.puppetmaster.gateway.ledger;

import org.jspecify.annotations.NullMarked;
