/** The charts of {@code deploy/}, installed on the API server of the tests. */
@NullMarked
package dev.puppetmaster.registrar.chart;

import org.jspecify.annotations.NullMarked;
