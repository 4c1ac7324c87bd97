/**
 * The data troupe: three brains that make tables, describe them, and rank their columns. Here stands only what turns an ask
 * into work of {@code dev.puppetmaster.bots.data} and its result into an answer; nothing here knows Matrix's HTTP, the store
 * or the registrar.
 */
@NullMarked
package dev.puppetmaster.bots.troupe;

import org.jspecify.annotations.NullMarked;
