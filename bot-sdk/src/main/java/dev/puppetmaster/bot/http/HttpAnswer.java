package dev.puppetmaster.bot.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request is answered.
 *
 * @param live writes the answer bit by bit; then the rest counts for nothing. Null: the answer is the rest
 */
public record HttpAnswer(
        int status,
        String contentType,
        String body,
        Map<String, String> headers,
        @Nullable Live live) {
    /** An answer that comes bit by bit. Called on the thread of the request; may block, and is interrupted at the end. */
    @FunctionalInterface
    public interface Live {
        /**
         * Answers.
         *
         * @return what is answered instead where nothing was begun; where it was begun this counts for nothing
         * @throws IOException if whoever asked is gone: they are told nothing more, and an answer that was begun breaks off
         */
        HttpAnswer answer(Beginning beginning) throws IOException, InterruptedException;
    }

    /** Of a live answer. */
    @FunctionalInterface
    public interface Beginning {
        /**
         * Begins it, once: from now on there is no other status.
         *
         * @return what is written there and flushed goes out at once. A write waits while whoever asked does not read, at most
         *     {@link HttpListener#LONGEST_WRITE}, and throws when they are gone
         */
        OutputStream begin(int status, String contentType) throws IOException;
    }

    public HttpAnswer {
        headers = Map.copyOf(headers);
    }

    public HttpAnswer(int status, String contentType, String body, Map<String, String> headers) {
        this(status, contentType, body, headers, null);
    }

    /** An answer that comes bit by bit. */
    public static HttpAnswer live(Live live) {
        return new HttpAnswer(200, "", "", Map.of(), live);
    }

    public static HttpAnswer text(int status, String line) {
        return new HttpAnswer(status, "text/plain; charset=utf-8", line + "\n", Map.of());
    }

    public static HttpAnswer json(String json) {
        return json(200, json);
    }

    public static HttpAnswer json(int status, String json) {
        return new HttpAnswer(status, "application/json", json, Map.of());
    }

    /** 204. */
    public static HttpAnswer nothing() {
        return new HttpAnswer(204, "", "", Map.of());
    }

    /** The same with another content type. */
    public HttpAnswer as(String otherContentType) {
        return new HttpAnswer(status, otherContentType, body, headers, live);
    }

    /** The same with this as its only further header. */
    public HttpAnswer with(String header, String value) {
        return new HttpAnswer(status, contentType, body, Map.of(header, value), live);
    }
}
