/** Tests of {@code doctor --network}, on real Synapses, a DNS server, certificates and a tailscaled. */
@NullMarked
package dev.puppetmaster.cli.network;

import org.jspecify.annotations.NullMarked;
