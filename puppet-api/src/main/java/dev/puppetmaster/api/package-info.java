/**
 * The resources of {@code puppetmaster.dev/v1alpha1} as records, and the status that the registrar reports for them.
 * Nothing here reads a file, talks to a server or decides whether a value is allowed: see {@code api.yaml} and {@code
 * api.validation}. No other module of the project may be imported.
 */
@NullMarked
package dev.puppetmaster.api;

import org.jspecify.annotations.NullMarked;
