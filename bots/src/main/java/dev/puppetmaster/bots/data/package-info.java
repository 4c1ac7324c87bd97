/**
 * Tables in memory and what can go wrong with them. The sub-packages turn bytes into a {@link
 * dev.puppetmaster.bots.data.Table} and a table into facts, a picture or Markdown: pure Java, no Matrix, no HTTP, no
 * clock, no files; the same input gives the same output.
 */
@NullMarked
package dev.puppetmaster.bots.data;

import org.jspecify.annotations.NullMarked;
