package dev.puppetmaster.testkit.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Ids in the shapes of Synapse, the same in every run: each is the hash of the server's name and a counter. */
final class Ids {
    private final String serverName;
    private long count;

    Ids(String serverName) {
        this.serverName = serverName;
    }

    /** 43 characters of URL-safe base64, as the hash of an event (room versions 4 and later). */
    String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((serverName + "|" + ++count).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    String letters(int length) {
        return hash().replaceAll("[-_0-9]", "x").substring(0, length);
    }
}
