/** How soon a person sees what a model says. Nothing of ours may import it. */
@NullMarked
package dev.puppetmaster.bench.firsttext;

import org.jspecify.annotations.NullMarked;
