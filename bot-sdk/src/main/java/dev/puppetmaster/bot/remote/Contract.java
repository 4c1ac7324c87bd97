package dev.puppetmaster.bot.remote;

import java.time.Duration;

/** The version, the addresses and the bounds that both sides of the contract hold to. */
public final class Contract {
    public static final int VERSION = 1;

    /** GET: whether a turn can be taken. */
    public static final String HEALTH = "/v1/health";

    /** POST a turn; DELETE {@code /v1/turns/{turn}} ends one. */
    public static final String TURNS = "/v1/turns";

    /** What the lines of an answer are sent as. */
    public static final String LINES_TYPE = "application/x-ndjson";

    /** The port of a brain that is told no other by {@code PORT}. */
    public static final int DEFAULT_PORT = 8080;

    /** One line of an answer, bytes without its end. */
    public static final int MAX_LINE_BYTES = 64 * 1024;

    /** The text of one round, bytes of UTF-8. */
    public static final int MAX_ANSWER_BYTES = 256 * 1024;

    /** A turn as it is posted, bytes. */
    public static final int MAX_REQUEST_BYTES = 4 * 1024 * 1024;

    /** All bodies of a turn's history together, bytes of UTF-8. */
    public static final int MAX_HISTORY_BYTES = 64 * 1024;

    /** How often tools may be asked for in one turn. */
    public static final int MAX_ROUNDS = 16;

    /** How many tools may be asked for in one round. */
    public static final int MAX_TOOLS_A_ROUND = 16;

    /** What a tool gave, or the line of a failure, characters. */
    public static final int MAX_RESULT = 64 * 1024;

    /** The line of an error, characters. */
    public static final int MAX_ERROR = 500;

    /** Without a byte for so long a brain is taken for gone; an empty line says that it is not. */
    public static final Duration SILENCE = Duration.ofSeconds(60);

    /** One round in all, however often it says that it is there. */
    public static final Duration MAX_ROUND = Duration.ofMinutes(10);

    private Contract() {}
}
