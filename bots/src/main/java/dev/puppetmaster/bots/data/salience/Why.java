package dev.puppetmaster.bots.data.salience;

/** What a column tells about the target, found in the data. */
public sealed interface Why {

    /** The mean of the numeric target within a group of rows, and in all other rows. */
    record Averages(Group group, double inside, double outside) implements Why {}

    /** How often the target has an outcome within a group of rows, and in all other rows; shares of 0 to 1. */
    record Shares(Group group, Group outcome, double inside, double outside) implements Why {}

    /** Shuffled values would tell as much. */
    record Chance() implements Why {}

    /** It tells something, but no group is large enough for an example. */
    record TooFew() implements Why {}
}
