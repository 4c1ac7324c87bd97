/**
 * The gateway of another process, asked over its own HTTP side: Ollama's words, and the lines that only we understand. It
 * imports {@code wire} and {@code chat}, and nothing of how a gateway works inside.
 */
@NullMarked
package dev.puppetmaster.gateway.remote;

import org.jspecify.annotations.NullMarked;
