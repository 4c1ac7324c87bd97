/** The whole corpus and the storms, as they run in each build. */
@NullMarked
package dev.puppetmaster.bench.injection;

import org.jspecify.annotations.NullMarked;
