/** Tests of the registrar on Kubernetes, and the real API server on which they run. */
@NullMarked
package dev.puppetmaster.registrar.kubernetes;

import org.jspecify.annotations.NullMarked;
