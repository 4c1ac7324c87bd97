/**
 * Calls of a puppet to Services of the cluster, and what holds them to what ServiceDiscovery resources grant. Of the contract
 * with the registrar only the grants are known here, of Matrix and of models nothing.
 */
@NullMarked
package dev.puppetmaster.bots.services;

import org.jspecify.annotations.NullMarked;
