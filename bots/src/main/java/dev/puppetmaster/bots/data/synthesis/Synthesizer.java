package dev.puppetmaster.bots.data.synthesis;

import dev.puppetmaster.bots.data.BadRequest;
import java.util.List;

/** Makes CSV tables from requests such as {@code orders 500 rows, target total}. */
public final class Synthesizer {

    public static final int MAX_ROWS = 100_000;
    public static final int MAX_COLUMNS = 50;

    /** Longest request, in characters. */
    public static final int MAX_REQUEST = 4000;

    /** Rows where the request does not say. */
    public static final int DEFAULT_ROWS = 100;

    /** How to ask, one line each. */
    public static final List<String> EXAMPLES = List.of(
            "orders 500 rows, target total",
            "people 200 rows, seed 42",
            "visits rows=300 columns: age int 18..90, city choice Berlin|Paris|Rome, income normal 42000 9000,"
                    + " joined date 2020-01-01..2024-12-31, score = 0.5*income/1000 + 2*age + noise 3, vip bool 0.2,"
                    + " note text missing 0.1");

    private Synthesizer() {}

    /**
     * A table of {@code SUBJECT [N rows] [N columns] [target COLUMN] [seed N] [columns: COLUMN, ...]}. Without
     * {@code columns:} the subjects orders, people and sensors have columns of their own, any other word gets general
     * ones; in each the target depends on other columns. Without a seed it comes from the words of the request.
     *
     * @throws BadRequest naming the word that is not understood or the limit that is passed, and what would be right
     */
    public static Synthetic make(String request) throws BadRequest {
        return Generator.generate(RequestParser.parse(request));
    }
}
