package dev.puppetmaster.bot.http;

import java.util.Map;

/** What a request is answered. */
public record HttpAnswer(int status, String contentType, String body, Map<String, String> headers) {
    public HttpAnswer {
        headers = Map.copyOf(headers);
    }

    public static HttpAnswer text(int status, String line) {
        return new HttpAnswer(status, "text/plain; charset=utf-8", line + "\n", Map.of());
    }

    public static HttpAnswer json(String json) {
        return new HttpAnswer(200, "application/json", json, Map.of());
    }

    /** 204. */
    public static HttpAnswer nothing() {
        return new HttpAnswer(204, "", "", Map.of());
    }

    /** The same with another content type. */
    public HttpAnswer as(String otherContentType) {
        return new HttpAnswer(status, otherContentType, body, headers);
    }

    /** The same with this as its only further header. */
    public HttpAnswer with(String header, String value) {
        return new HttpAnswer(status, contentType, body, Map.of(header, value));
    }
}
