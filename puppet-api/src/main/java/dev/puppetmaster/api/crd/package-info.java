/**
 * The resources in the shape that they have in YAML, for Kubernetes clients: spec and status as records whose annotations
 * make the CRDs, with descriptions for {@code kubectl explain}. What a value means and whether it is allowed is said by
 * {@code api} and {@code api.validation}, whose {@code Forms} stand here, too. The only package that may import fabric8,
 * an optional dependency: who uses this package names it.
 */
@NullMarked
package dev.puppetmaster.api.crd;

import org.jspecify.annotations.NullMarked;
