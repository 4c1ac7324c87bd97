/** The way of a message, from push to answer, through BotHost. */
@NullMarked
package dev.puppetmaster.bot;

import org.jspecify.annotations.NullMarked;
