package dev.puppetmaster.registrar.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.registrar.matrix.Appservice;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * What the Secret of a homeserver holds: the two registrations as Synapse reads them, and the token that its runtime shows to
 * the registrar.
 *
 * @param runtimeToken at least 16 characters
 */
record SecretContents(Appservice registrar, Appservice puppets, Secret runtimeToken) {
    static final String REGISTRAR = "registrar.yaml";
    static final String PUPPETS = "puppets.yaml";
    static final String RUNTIME_TOKEN = "runtime-token";
    private static final int LEAST_TOKEN = 16;
    private static final YAMLMapper YAML = new YAMLMapper();

    /**
     * @param data of the Secret, values in base64
     * @throws UnfitException in one line: which key, what is wrong; never a value
     */
    static SecretContents of(Map<String, String> data, String serverName) throws UnfitException {
        String token = text(data, RUNTIME_TOKEN).strip();
        if (token.length() < LEAST_TOKEN) {
            throw new UnfitException(RUNTIME_TOKEN + " is shorter than " + LEAST_TOKEN + " characters");
        }
        return new SecretContents(
                appservice(data, REGISTRAR, serverName), appservice(data, PUPPETS, serverName), new Secret(token));
    }

    private static Appservice appservice(Map<String, String> data, String key, String serverName)
            throws UnfitException {
        JsonNode yaml;
        try {
            yaml = YAML.readTree(text(data, key));
        } catch (JsonProcessingException e) {
            // its message would show the line
            throw new UnfitException(key + " is no YAML");
        }
        return new Appservice(
                field(yaml, key, "id"),
                new Secret(field(yaml, key, "as_token")),
                new Secret(field(yaml, key, "hs_token")),
                sender(field(yaml, key, "sender_localpart"), key, serverName),
                null);
    }

    private static UserId sender(String localpart, String key, String serverName) throws UnfitException {
        try {
            return new UserId("@" + localpart + ":" + serverName);
        } catch (IllegalArgumentException e) {
            throw new UnfitException(key + ": sender_localpart makes no user id");
        }
    }

    private static String field(JsonNode yaml, String key, String name) throws UnfitException {
        String value = yaml.path(name).asText("");
        if (value.isEmpty()) {
            throw new UnfitException(key + " has no " + name);
        }
        return value;
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
