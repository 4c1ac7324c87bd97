package dev.puppetmaster.bot.matrix;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;

/**
 * What JSON an event may be made of. An event has at most 65,536 bytes (spec: "Size limits"), and how it uses them is its
 * sender's choice: one that a homeserver takes and we could not read would be pushed again for ever, before all others.
 */
public final class EventJson {
    private static final int MAX_NAME = 1 << 17;
    private static final int MAX_DEPTH = 4_000;

    private EventJson() {}

    /** A factory that reads, and writes, whatever an event may be. */
    public static JsonFactory factory() {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNameLength(MAX_NAME)
                        .maxNestingDepth(MAX_DEPTH)
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build())
                .build();
    }

    /** Whether it is half a character, which JSON may hold and UTF-8 cannot. */
    public static boolean isHalf(int codePoint) {
        return Character.getType(codePoint) == Character.SURROGATE;
    }
}
