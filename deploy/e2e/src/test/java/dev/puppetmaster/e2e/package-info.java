/**
 * The product on a real cluster, as docs/kubernetes.md says: images, charts, kubectl, a person with a Matrix client. It knows the
 * product from outside only: none of its classes may be imported here.
 */
@NullMarked
package dev.puppetmaster.e2e;

import org.jspecify.annotations.NullMarked;
