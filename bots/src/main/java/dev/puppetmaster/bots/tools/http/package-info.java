/**
 * Tools that are operations of an OpenAPI 3 document, over HTTP: to one host, without redirects, with an end in time and size.
 */
@NullMarked
package dev.puppetmaster.bots.tools.http;

import org.jspecify.annotations.NullMarked;
