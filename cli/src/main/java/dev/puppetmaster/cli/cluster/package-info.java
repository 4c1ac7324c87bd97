/**
 * A network in a cluster, for the commands that look. The only package here that imports the Kubernetes client; it is loaded
 * only when a cluster is asked for.
 */
@NullMarked
package dev.puppetmaster.cli.cluster;

import org.jspecify.annotations.NullMarked;
