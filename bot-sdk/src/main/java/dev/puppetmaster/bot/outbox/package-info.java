/**
 * What is said: the content of messages, Markdown to Matrix HTML, and the durable queue that sends each message once.
 */
@NullMarked
package dev.puppetmaster.bot.outbox;

import org.jspecify.annotations.NullMarked;
