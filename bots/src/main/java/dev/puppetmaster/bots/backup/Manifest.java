package dev.puppetmaster.bots.backup;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a file says of itself.
 *
 * @param format see {@link #FORMAT}
 * @param made when, in ISO 8601
 * @param homeserver its server name, if the file is of one homeserver of a cluster; null for a network of {@code up}
 */
public record Manifest(int format, String made, @Nullable String homeserver) {
    /** Raised when an older {@code restore} could not read the file any more. */
    static final int FORMAT = 1;

    /** Its place in the file. */
    static final String ENTRY = "backup.json";

    /** Of a file that is made now. */
    public static Manifest of(@Nullable String homeserver) {
        return new Manifest(FORMAT, Instant.now().toString(), homeserver);
    }
}
