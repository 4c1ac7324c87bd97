/** The bot of our own rows in {@code bench/}: bot-sdk as its documentation shows it, and nothing else. */
@NullMarked
package dev.puppetmaster.bench.echo;

import org.jspecify.annotations.NullMarked;
