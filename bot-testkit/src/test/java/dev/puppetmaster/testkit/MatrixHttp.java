package dev.puppetmaster.testkit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Plain HTTP to a homeserver, with one token. */
record MatrixHttp(
        HttpClient client, String baseUrl, @Nullable String token, String query) {
    /** A key of an event may be as long as the event. */
    static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNameLength(65_536).build())
            .build());

    /** An answer; {@code json} is a missing node where the body is no JSON. */
    record Reply(int status, HttpHeaders headers, JsonNode json, String text) {
        String errcode() {
            return json.path("errcode").asText();
        }

        String error() {
            return json.path("error").asText();
        }

        String get(String field) {
            return json.path(field).asText();
        }
    }

    static MatrixHttp to(String baseUrl) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(20))
                .build();
        return new MatrixHttp(client, baseUrl, null, "");
    }

    MatrixHttp as(@Nullable String accessToken) {
        return new MatrixHttp(client, baseUrl, accessToken, "");
    }

    /** As an appservice that speaks for a user, with a device or (null) without. */
    MatrixHttp masked(String asToken, String userId, @Nullable String deviceId) {
        String device = deviceId == null ? "" : "&device_id=" + enc(deviceId);
        return new MatrixHttp(client, baseUrl, asToken, "user_id=" + enc(userId) + device);
    }

    Reply get(String path) {
        return send("GET", path, null, "application/json");
    }

    Reply put(String path, String json) {
        return send("PUT", path, json.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    Reply post(String path, String json) {
        return send("POST", path, json.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    Reply delete(String path) {
        return send("DELETE", path, null, "application/json");
    }

    /** {@code path} is below /_matrix/client/v3 unless it begins with /_matrix. */
    Reply send(String method, String path, byte @Nullable [] body, String contentType) {
        try {
            return sendOrFail(method, path, body, contentType);
        } catch (IOException e) {
            throw new AssertionError(method + " " + path + ": " + e, e);
        }
    }

    Reply sendOrFail(String method, String path, byte @Nullable [] body, String contentType) throws IOException {
        String target = path.startsWith("/_matrix") ? path : "/_matrix/client/v3" + path;
        if (!query.isEmpty()) {
            target += (target.contains("?") ? "&" : "?") + query;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + target))
                .timeout(Duration.ofSeconds(20))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (body != null) {
            request.header("Content-Type", contentType);
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(answer.statusCode(), answer.headers(), parse(answer.body()), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static String enc(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }
}
