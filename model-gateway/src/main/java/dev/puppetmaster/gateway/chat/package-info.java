/**
 * A call to a language model and its answer, in the words of no particular server. Plain data: nothing here knows HTTP or a
 * format.
 */
@NullMarked
package dev.puppetmaster.gateway.chat;

import org.jspecify.annotations.NullMarked;
