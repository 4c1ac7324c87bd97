package dev.puppetmaster.bot.matrix;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A token or password. It prints as {@code ***}. */
public record Secret(String reveal) {

    /** Compares in a time that does not depend on where the two differ. */
    public boolean matches(String other) {
        return MessageDigest.isEqual(reveal.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "***";
    }
}
