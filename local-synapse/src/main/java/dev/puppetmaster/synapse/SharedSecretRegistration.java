package dev.puppetmaster.synapse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes accounts with the homeserver's shared secret: Synapse's admin API, "Shared-Secret Registration"
 * (/_synapse/admin/v1/register). Open registration stays off.
 */
public final class SharedSecretRegistration {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final URI baseUrl;
    private final String secret;

    public SharedSecretRegistration(URI baseUrl, String secret) {
        this.baseUrl = baseUrl;
        this.secret = secret;
    }

    /** For a Synapse that was started with these settings: the secret is read from its directory. */
    public static SharedSecretRegistration of(SynapseSettings settings) {
        Path file = settings.directory().resolve(SynapseConfiguration.REGISTRATION_SECRET);
        try {
            return new SharedSecretRegistration(
                    settings.baseUrl(), Files.readString(file).strip());
        } catch (IOException e) {
            throw new SynapseException("cannot read " + file + ": start Synapse once, it is made then", e);
        }
    }

    /** A new device of a user. */
    public record Login(String userId, String accessToken, String deviceId) {
        @Override
        public String toString() {
            return "Login[" + userId + ", " + deviceId + "]";
        }
    }

    /** Makes the account, no administrator; where it is there already, logs in with the password. Each call makes a new device. */
    public Login registerOrLogin(String localpart, String password) {
        LoopbackHttp.Answer answer = register(localpart, password);
        if (answer.body().path("errcode").asText().equals("M_USER_IN_USE")) {
            answer = login(localpart, password);
        }
        JsonNode body = answer.body();
        if (answer.status() != 200 || !body.path("access_token").isTextual()) {
            throw new SynapseException("no login for '" + localpart + "' at " + baseUrl + ": " + answer.status() + " "
                    + body.path("errcode").asText() + " " + body.path("error").asText());
        }
        return new Login(
                body.path("user_id").asText(),
                body.path("access_token").asText(),
                body.path("device_id").asText());
    }

    private LoopbackHttp.Answer register(String localpart, String password) {
        URI uri = baseUrl.resolve("/_synapse/admin/v1/register");
        try {
            String nonce = LoopbackHttp.get(uri, TIMEOUT).body().path("nonce").asText();
            ObjectNode body = LoopbackHttp.JSON.createObjectNode();
            body.put("nonce", nonce)
                    .put("username", localpart)
                    .put("password", password)
                    .put("admin", false);
            body.put("mac", mac(String.join("\0", nonce, localpart, password, "notadmin")));
            return LoopbackHttp.post(uri, body, TIMEOUT);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private LoopbackHttp.Answer login(String localpart, String password) {
        ObjectNode body = LoopbackHttp.JSON.createObjectNode();
        body.put("type", "m.login.password").put("password", password);
        body.putObject("identifier").put("type", "m.id.user").put("user", localpart);
        try {
            return LoopbackHttp.post(baseUrl.resolve("/_matrix/client/v3/login"), body, TIMEOUT);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private SynapseException unreachable(IOException e) {
        return new SynapseException("Synapse at " + baseUrl + " does not answer: " + e.getMessage(), e);
    }

    private String mac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA1", e);
        }
    }
}
