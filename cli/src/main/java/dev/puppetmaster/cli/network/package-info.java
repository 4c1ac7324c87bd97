/**
 * {@code doctor --network}: what is wrong between the homeservers of a network. {@link dev.puppetmaster.cli.network.NetworkDoctor}
 * asks each homeserver what it says of itself ({@link dev.puppetmaster.cli.network.Seen}), and each {@code XCheck} judges one
 * kind of thing in that. Nothing here changes anything, but the file of known keys; no secret is sent anywhere. Only
 * {@code ClusterNetwork} and {@code ClusterDisks} know Kubernetes, and are loaded for a cluster only.
 */
@NullMarked
package dev.puppetmaster.cli.network;

import org.jspecify.annotations.NullMarked;
