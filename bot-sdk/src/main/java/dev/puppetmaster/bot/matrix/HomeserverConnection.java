package dev.puppetmaster.bot.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.internal.AnnotatedApi;
import dev.puppetmaster.bot.matrix.internal.HomeserverHttp;
import dev.puppetmaster.bot.matrix.internal.TokenSource;
import io.github.ma1uta.matrix.client.rest.blocked.VersionApi;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * The way to one homeserver: its address and a pool of connections, from which clients for users are made. Thread-safe;
 * close it at the end.
 */
public final class HomeserverConnection implements AutoCloseable {
    private final HttpUrl base;
    private final OkHttpClient http;

    private HomeserverConnection(HttpUrl base, OkHttpClient http) {
        this.base = base;
        this.http = http;
    }

    /**
     * @param baseUrl the client-server address, e.g. {@code http://127.0.0.1:8008}
     * @throws IllegalArgumentException if it is no http or https address
     */
    public static HomeserverConnection to(URI baseUrl) {
        HttpUrl url = HttpUrl.get(baseUrl);
        if (url == null) {
            throw new IllegalArgumentException(
                    "not the address of a homeserver: " + baseUrl + " (http:// or https://)");
        }
        OkHttpClient.Builder http = new OkHttpClient.Builder()
                .connectTimeout(Duration.ofSeconds(5))
                .readTimeout(Duration.ofSeconds(30))
                .writeTimeout(Duration.ofSeconds(30))
                .callTimeout(Duration.ofSeconds(90))
                .connectionPool(new ConnectionPool(16, 60, TimeUnit.SECONDS))
                .followRedirects(false);
        if (!url.isHttps()) {
            // Else it reads the machine's certificates, for nothing.
            http.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
        }
        String path = url.encodedPath();
        HttpUrl base = path.equals("/")
                ? url
                : url.newBuilder().encodedPath(path.replaceAll("/+$", "")).build();
        return new HomeserverConnection(base, http.build());
    }

    /** The base address. */
    public URI baseUrl() {
        return base.uri();
    }

    /**
     * A client that acts as a user of an application service.
     *
     * @param device the device that every call names, so that sends are deduplicated across restarts; null for none
     */
    public MatrixClient asAppservice(Secret asToken, UserId user, @Nullable String device) {
        return new MatrixClient(user, new HomeserverHttp(http, base, TokenSource.fixed(asToken), user.value(), device));
    }

    /** A client with a user's own access token. */
    public MatrixClient withToken(Secret accessToken, UserId user) {
        return new MatrixClient(user, new HomeserverHttp(http, base, TokenSource.fixed(accessToken), null, null));
    }

    /** A client of a login whose token may run out and be renewed. */
    public MatrixClient withSession(Session session) {
        return new MatrixClient(session.user(), new HomeserverHttp(http, base, session.tokens(), null, null));
    }

    /** Logs in with a password. {@code rc_login} of a homeserver is far slower than any other call: keep the token. */
    public Login logIn(String user, Secret password, String deviceId) {
        return logIn(user, password, deviceId, false);
    }

    Login logIn(String user, Secret password, String deviceId, boolean refreshable) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("type", "m.login.password").put("password", password.reveal()).put("device_id", deviceId);
        body.putObject("identifier").put("type", "m.id.user").put("user", user);
        if (refreshable) {
            body.put("refresh_token", true);
        }
        HomeserverHttp anonymous = anonymous();
        JsonNode answer = anonymous.json(
                "POST", anonymous.url("_matrix", "client", "v3", "login").build(), body);
        return new Login(
                new UserId(answer.path("user_id").asText()),
                new Secret(answer.path("access_token").asText()),
                answer.path("device_id").asText(),
                refreshToken(answer));
    }

    /** The next tokens of a login (spec: "Refreshing access tokens"). */
    Login refresh(Login login, Secret refreshToken) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("refresh_token", refreshToken.reveal());
        HomeserverHttp anonymous = anonymous();
        JsonNode answer = anonymous.json(
                "POST", anonymous.url("_matrix", "client", "v3", "refresh").build(), body);
        Secret next = refreshToken(answer);
        return new Login(
                login.userId(),
                new Secret(answer.path("access_token").asText()),
                login.deviceId(),
                next == null ? refreshToken : next);
    }

    /**
     * Whose token this is; that of an application service is its sender's. The domain is the homeserver's own name,
     * whatever name its caller had in mind.
     */
    public UserId userOf(Secret accessToken) {
        return owner(accessToken).userId();
    }

    /** Whose token this is, and of which device. */
    Login owner(Secret accessToken) {
        HomeserverHttp http = new HomeserverHttp(this.http, base, TokenSource.fixed(accessToken), null, null);
        JsonNode answer = http.json(
                "GET", http.url("_matrix", "client", "v3", "account", "whoami").build(), null);
        return new Login(
                new UserId(answer.path("user_id").asText()),
                accessToken,
                answer.path("device_id").asText(""),
                null);
    }

    private static @Nullable Secret refreshToken(JsonNode answer) {
        String token = answer.path("refresh_token").textValue();
        return token == null ? null : new Secret(token);
    }

    private HomeserverHttp anonymous() {
        return new HomeserverHttp(http, base, null, null, null);
    }

    /** The versions of the specification that the homeserver speaks; needs no token. */
    public List<String> versions() {
        HomeserverHttp anonymous = anonymous();
        return AnnotatedApi.bind(VersionApi.class, anonymous).versions().getVersions();
    }

    /**
     * Asks the homeserver to call the application service (spec: application service API, "Pinging"). Returns when the
     * homeserver reached it.
     */
    public void pingAppservice(Secret asToken, String appserviceId, String txn) {
        HomeserverHttp service = new HomeserverHttp(http, base, TokenSource.fixed(asToken), null, null);
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("transaction_id", txn);
        service.json(
                "POST",
                service.url("_matrix", "client", "v1", "appservice", appserviceId, "ping")
                        .build(),
                body);
    }

    @Override
    public void close() {
        http.connectionPool().evictAll();
        http.dispatcher().executorService().shutdown();
    }

    /**
     * What a login gives.
     *
     * @param refreshToken gets the next access token, if this one runs out (spec: "Refreshing access tokens")
     */
    public record Login(
            UserId userId,
            Secret accessToken,
            String deviceId,
            @Nullable Secret refreshToken) {}
}
