/**
 * HTTP as a process of ours offers it to other processes: a listener with bounds, TLS from PEM files, and the pages by
 * which an operator sees how the process does. Nothing of Matrix may be imported but {@link
 * dev.puppetmaster.bot.matrix.Secret}.
 */
@NullMarked
package dev.puppetmaster.bot.http;

import org.jspecify.annotations.NullMarked;
