package dev.puppetmaster.bots.data;

import java.util.Locale;

/** What the values of a column are, decided from all of them. */
public enum ColumnType {
    /** Whole numbers of at most 15 digits. */
    INTEGER,
    /** Any other numbers, infinities among them. */
    DECIMAL,
    /** true/false or yes/no. */
    BOOLEAN,
    /** Calendar days. */
    DATE,
    /** Points in time; those without an offset are taken as UTC. */
    DATETIME,
    /** Everything else. */
    TEXT,
    /** No value at all. */
    EMPTY;

    /** The word shown to people. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
