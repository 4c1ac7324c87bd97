/**
 * Brains that are programs of their own: the runtime's side of the HTTP contract of {@code bot.remote}. What such a brain wants
 * done is done here, with the same tools, approvals and journal as for a model. Matrix is known only as {@link
 * dev.puppetmaster.bot.Turn} shows it; nothing of langchain4j may be imported.
 */
@NullMarked
package dev.puppetmaster.bots.remote;

import org.jspecify.annotations.NullMarked;
