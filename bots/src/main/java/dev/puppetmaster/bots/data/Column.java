package dev.puppetmaster.bots.data;

/** One named column of a {@link Table}; rows count from 0. Values cannot be changed. */
public sealed interface Column permits NumberColumn, BooleanColumn, TimeColumn, TextColumn, EmptyColumn {

    String name();

    ColumnType type();

    int size();

    boolean isMissing(int row);

    /** How many rows have no value here. */
    int missing();

    /** The value as text, {@code ""} where it is missing. */
    String text(int row);
}
