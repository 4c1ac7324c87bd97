/**
 * The gateway over HTTP, in Ollama's words and in OpenAI's.
 *
 * <pre>
 * POST /api/chat  /api/generate  /api/embed       GET /api/tags  /api/version       Ollama
 * POST /v1/chat/completions  /v1/embeddings       GET /v1/models                    OpenAI
 *                                                 GET /api/standing                 ours: how a caller stands with a policy
 * </pre>
 *
 * <p>Headers of a request: {@code Authorization: Bearer TOKEN}; {@code X-Puppetmaster-Puppet}, {@code -Room} and {@code -Sender}, on whose
 * behalf; {@code X-Puppetmaster-Policy: namespace/name}, which may stand in {@code model} instead; {@code
 * X-Puppetmaster-Runtime: namespace/homeserver}, whose token it is. With {@code X-Puppetmaster-Start-Over: true} a streamed
 * answer has lines of our own among the others, each an object that has exactly one of these fields: {@code waits}, how many calls are served before; {@code
 * startOver}, that all pieces so far are to be forgotten, as another backend begins anew; {@code answered}, before the last
 * piece, which backend answered and what people should be told.
 *
 * <p>What fails before an answer has begun has its status; what fails later ends the stream with an error in the format's own
 * words, and breaks the connection off, so that no client takes it for a whole one. Nothing here knows a server's client.
 */
@NullMarked
package dev.puppetmaster.gateway.http;

import org.jspecify.annotations.NullMarked;
