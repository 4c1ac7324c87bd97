/**
 * Calls as spans, for OpenTelemetry: the only package here that may import it, and its API only. Without an agent or an SDK that
 * somebody sets up, spans go nowhere.
 */
@NullMarked
package dev.puppetmaster.gateway.trace;

import org.jspecify.annotations.NullMarked;
