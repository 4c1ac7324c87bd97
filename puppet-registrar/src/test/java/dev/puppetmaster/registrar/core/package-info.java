/** Tests of the registrar's decisions, on a Matrix that is simulated in memory. */
@NullMarked
package dev.puppetmaster.registrar.core;

import org.jspecify.annotations.NullMarked;
