/**
 * What can be said about a table by counting: types, missing values, moments, quantiles, outliers, correlations. Knows
 * nothing of how it is shown.
 */
@NullMarked
package dev.puppetmaster.bots.data.describe;

import org.jspecify.annotations.NullMarked;
