/**
 * The registrar in a cluster: custom resources come in through informers, conditions, children and runtimes go out. It decides
 * nothing about Matrix: that is {@code core}'s, the same as for a folder. Only this package may import a Kubernetes client.
 */
@NullMarked
package dev.puppetmaster.registrar.kubernetes;

import org.jspecify.annotations.NullMarked;
