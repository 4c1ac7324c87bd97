/**
 * Reads resources from YAML. Every problem of form is reported with file, line and field; whether the values are allowed
 * is for {@code api.validation}. The only package that may import the YAML library.
 */
@NullMarked
package dev.puppetmaster.api.yaml;

import org.jspecify.annotations.NullMarked;
