/** Makes the CRDs from the classes of this package, and tests that the committed files are those. */
@NullMarked
package dev.puppetmaster.api.crd;

import org.jspecify.annotations.NullMarked;
