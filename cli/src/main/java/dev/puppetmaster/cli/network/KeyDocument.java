package dev.puppetmaster.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bots.tools.CanonicalJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The keys that a homeserver publishes (Server-Server API, "Publishing Keys").
 *
 * @param keys by id, like {@code ed25519:a_AbCd}, in unpadded Base64: those that it signs with
 * @param old those that it has signed with before
 */
record KeyDocument(
        String serverName,
        SortedMap<String, String> keys,
        SortedMap<String, String> old,
        Instant validUntil,
        JsonNode json) {
    /** RFC 8410, section 10.1: what stands before the 32 bytes of a key on Ed25519. */
    private static final byte[] BEFORE_KEY = HexFormat.of().parseHex("302a300506032b6570032100");

    static KeyDocument of(JsonNode json) {
        return new KeyDocument(
                json.path("server_name").asText(),
                keys(json.path("verify_keys")),
                keys(json.path("old_verify_keys")),
                Instant.ofEpochMilli(json.path("valid_until_ts").asLong()),
                json);
    }

    /** Whether it is one at all. */
    static boolean is(JsonNode json) {
        return json.path("server_name").isTextual() && json.path("verify_keys").isObject();
    }

    private static SortedMap<String, String> keys(JsonNode object) {
        SortedMap<String, String> keys = new TreeMap<>();
        object.properties()
                .forEach(entry ->
                        keys.put(entry.getKey(), entry.getValue().path("key").asText()));
        return keys;
    }

    /** What of its own signatures is wrong; empty if each of its keys has signed it (appendix "Checking for a Signature"). */
    String wrong() {
        if (keys.isEmpty()) {
            return "it has no key";
        }
        for (var key : keys.entrySet()) {
            String signature =
                    json.path("signatures").path(serverName).path(key.getKey()).asText();
            if (signature.isEmpty()) {
                return "it is not signed by its key " + key.getKey();
            }
            if (!verifies(key.getValue(), signature)) {
                return "its signature by " + key.getKey() + " is wrong";
            }
        }
        return "";
    }

    private boolean verifies(String key, String signature) {
        if (!(json instanceof ObjectNode object)) {
            return false;
        }
        ObjectNode signed = object.deepCopy();
        signed.remove("signatures");
        signed.remove("unsigned");
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(publicKey(Base64.getDecoder().decode(key)));
            verifier.update(CanonicalJson.of(signed).getBytes(StandardCharsets.UTF_8));
            return verifier.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static PublicKey publicKey(byte[] raw) throws GeneralSecurityException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        encoded.writeBytes(BEFORE_KEY);
        encoded.writeBytes(raw);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded.toByteArray()));
    }
}
