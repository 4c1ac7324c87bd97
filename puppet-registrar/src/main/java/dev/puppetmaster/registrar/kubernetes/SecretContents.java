package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.registrar.matrix.Registrations;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * What the Secret of a homeserver holds: the two registrations as Synapse reads them, and the token that its runtime shows to
 * the registrar.
 *
 * @param runtimeToken at least 16 characters
 */
record SecretContents(Registrations registrations, Secret runtimeToken) {
    static final String REGISTRAR = "registrar.yaml";
    static final String PUPPETS = "puppets.yaml";
    static final String RUNTIME_TOKEN = "runtime-token";
    private static final int LEAST_TOKEN = 16;

    /**
     * @param data of the Secret, values in base64
     * @throws UnfitException in one line: which key, what is wrong; never a value
     */
    static SecretContents of(Map<String, String> data, String serverName) throws UnfitException {
        String token = text(data, RUNTIME_TOKEN).strip();
        if (token.length() < LEAST_TOKEN) {
            throw new UnfitException(RUNTIME_TOKEN + " is shorter than " + LEAST_TOKEN + " characters");
        }
        try {
            return new SecretContents(
                    Registrations.of(text(data, REGISTRAR), text(data, PUPPETS), serverName), new Secret(token));
        } catch (IllegalArgumentException e) {
            throw new UnfitException(String.valueOf(e.getMessage()));
        }
    }

    private static String text(Map<String, String> data, String key) throws UnfitException {
        String value = data.get(key);
        if (value == null) {
            throw new UnfitException("the key " + key + " is missing");
        }
        try {
            return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new UnfitException(key + " is no base64");
        }
    }

    /** The Secret cannot be used; the message says why and never holds a value of it. */
    static final class UnfitException extends Exception {
        private static final long serialVersionUID = 1L;

        UnfitException(String message) {
            super(message);
        }
    }
}
