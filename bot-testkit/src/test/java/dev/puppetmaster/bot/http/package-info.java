/** Tests of the listener and its pages, over real sockets. */
@NullMarked
package dev.puppetmaster.bot.http;

import org.jspecify.annotations.NullMarked;
