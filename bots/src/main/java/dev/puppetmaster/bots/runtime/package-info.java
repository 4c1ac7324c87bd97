/**
 * The runtime: hosts the puppets of one homeserver as its assignment says. It has no rights in Kubernetes and knows nothing
 * but its assignment; it keeps the last one, so that it can work while the registrar is away.
 */
@NullMarked
package dev.puppetmaster.bots.runtime;

import org.jspecify.annotations.NullMarked;
