/**
 * The client-server API of Matrix as this project uses it: typed ids, events as raw JSON, one blocking client per user.
 *
 * <p>The interfaces and request types come from {@code io.github.ma1uta.matrix:client-impl}; nothing outside this
 * package and its {@code internal} sub-package may import them. Nothing here knows of puppets, stores or brains.
 */
@NullMarked
package dev.puppetmaster.bot.matrix;

import org.jspecify.annotations.NullMarked;
