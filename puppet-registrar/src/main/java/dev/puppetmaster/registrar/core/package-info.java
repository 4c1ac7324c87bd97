/**
 * The registrar's decisions, pure: what should be ({@link dev.puppetmaster.registrar.core.DesiredState}), what is ({@link
 * dev.puppetmaster.registrar.core.ObservedState}), what to do about it ({@link dev.puppetmaster.registrar.core.Plan}),
 * what the runtime is told and what is said of each resource. No HTTP, Kubernetes, SQL, files, clocks or threads may be
 * imported: an ArchUnit test holds this. Ids are plain strings here, as in the contract with the runtime.
 */
@NullMarked
package dev.puppetmaster.registrar.core;

import org.jspecify.annotations.NullMarked;
