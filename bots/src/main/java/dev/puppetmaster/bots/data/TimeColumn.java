package dev.puppetmaster.bots.data;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Days or points in time, as milliseconds since 1970-01-01T00:00Z. */
public final class TimeColumn implements Column {

    /** Stands for a missing value. */
    public static final long MISSING = Long.MIN_VALUE;

    private final String name;
    private final boolean days;
    private final long[] millis;
    private final int missing;

    /** Takes the array over: the caller no longer writes to it. */
    public TimeColumn(String name, boolean days, long[] millis) {
        this.name = name;
        this.days = days;
        this.millis = millis;
        int absent = 0;
        for (long value : millis) {
            absent += value == MISSING ? 1 : 0;
        }
        this.missing = absent;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ColumnType type() {
        return days ? ColumnType.DATE : ColumnType.DATETIME;
    }

    @Override
    public int size() {
        return millis.length;
    }

    @Override
    public boolean isMissing(int row) {
        return millis[row] == MISSING;
    }

    @Override
    public int missing() {
        return missing;
    }

    @Override
    public String text(int row) {
        return millis[row] == MISSING ? "" : show(millis[row], days);
    }

    /** {@link #MISSING} where there is none. */
    public long millis(int row) {
        return millis[row];
    }

    public boolean onlyDays() {
        return days;
    }

    /** {@code 2024-02-29}, or {@code 2024-02-29T13:05:00Z} for a point in time. */
    public static String show(long millis, boolean days) {
        Instant instant = Instant.ofEpochMilli(millis);
        return days ? LocalDate.ofInstant(instant, ZoneOffset.UTC).toString() : instant.toString();
    }
}
