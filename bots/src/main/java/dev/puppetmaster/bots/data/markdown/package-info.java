/**
 * Results as Markdown with GFM tables, short enough for a chat message. Whatever comes from a file or a request goes
 * through {@link dev.puppetmaster.bots.data.markdown.Inline}, so that it cannot become markup.
 */
@NullMarked
package dev.puppetmaster.bots.data.markdown;

import org.jspecify.annotations.NullMarked;
