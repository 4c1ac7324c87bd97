/**
 * Makes tables of a described shape. A request is parsed into columns, and the columns are drawn row by row from
 * {@link java.util.Random}, whose sequence is specified: the same request gives the same bytes on every machine, so that
 * work done again after a crash ends in the same table.
 */
@NullMarked
package dev.puppetmaster.bots.data.synthesis;

import org.jspecify.annotations.NullMarked;
