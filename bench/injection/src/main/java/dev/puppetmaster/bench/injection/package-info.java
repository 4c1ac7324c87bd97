/** A corpus of injections, a model that obeys all of them, and what of it really ran. Nothing of ours may import it. */
@NullMarked
package dev.puppetmaster.bench.injection;

import org.jspecify.annotations.NullMarked;
