package dev.puppetmaster.registrar.core;

import dev.puppetmaster.bot.matrix.Sha256;
import java.nio.charset.StandardCharsets;

/** The aliases of managed rooms. {@code _} is in no name or namespace, so no two resources share one. */
public final class Aliases {
    /** https://spec.matrix.org/v1.16/appendices/#room-aliases: with sigil and server name. */
    public static final int MAX_BYTES = 255;

    private static final int HASH_CHARS = 16;

    private Aliases() {}

    public static String friendship(String namespace, String name, String serverName) {
        return alias("friends_" + namespace + "_" + name, serverName);
    }

    public static String space(String namespace, String homeserver, String serverName) {
        return alias("space_" + namespace + "_" + homeserver, serverName);
    }

    public static String approvals(String namespace, String homeserver, String serverName) {
        return alias("approvals_" + namespace + "_" + homeserver, serverName);
    }

    /** @param user full id of the person */
    public static String direct(String localpart, String user, String serverName) {
        return alias("dm_" + localpart + "_" + hash(user), serverName);
    }

    /** The part between {@code #} and the first colon, as createRoom wants it. */
    public static String localpart(String alias) {
        return alias.substring(1, alias.indexOf(':'));
    }

    /** Past 255 bytes the tail becomes a hash of the whole. */
    private static String alias(String localpart, String serverName) {
        String alias = "#" + localpart + ":" + serverName;
        int excess = bytes(alias) - MAX_BYTES;
        if (excess <= 0) {
            return alias;
        }
        // names and localparts are ASCII, so a byte is a character
        String kept = localpart.substring(0, localpart.length() - excess - HASH_CHARS - 1);
        return "#" + kept + "_" + hash(localpart) + ":" + serverName;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** The first 64 bits of SHA-256 in hexadecimal. */
    static String hash(String text) {
        return Sha256.hex(text).substring(0, HASH_CHARS);
    }
}
