/**
 * From the bytes of a CSV file to a {@link dev.puppetmaster.bots.data.Table}, or to one plain line that says why not.
 * Only commons-csv is used; nothing here knows what the table is for.
 */
@NullMarked
package dev.puppetmaster.bots.data.csv;

import org.jspecify.annotations.NullMarked;
