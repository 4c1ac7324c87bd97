/**
 * What a program of ours needs to be a process: settings from environment variables, secrets from files, an orderly end. It
 * knows nothing of Matrix but {@code Secret}.
 */
@NullMarked
package dev.puppetmaster.bot.process;

import org.jspecify.annotations.NullMarked;
