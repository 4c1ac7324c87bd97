package dev.puppetmaster.bots.data.salience;

/** Rows that are taken together because their value in a column is the same or close. */
public sealed interface Group {

    /** One value. */
    record Is(String value) implements Group {}

    /** No value. */
    record Missing() implements Group {}

    /** Any of the values that are too rare to be looked at one by one. */
    record Rare(int values) implements Group {}

    /** True. */
    record True() implements Group {}

    /** False. */
    record False() implements Group {}

    /**
     * Numbers or times of one quantile bin, as text made of digits.
     *
     * @param part {@code top fifth} or {@code bottom fifth} (third, half), or empty for a bin between them
     */
    record Range(String part, End end, String low, String high) implements Group {}

    /** Whether a bin is open to one side. */
    enum End {
        LOWEST,
        BETWEEN,
        HIGHEST
    }
}
