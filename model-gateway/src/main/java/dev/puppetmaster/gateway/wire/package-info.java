/**
 * The two formats in which models are spoken to, Ollama's and OpenAI's: calls and answers, read and written, for both sides of
 * the gateway. JSON in, {@code chat} out; no HTTP.
 */
@NullMarked
package dev.puppetmaster.gateway.wire;

import org.jspecify.annotations.NullMarked;
