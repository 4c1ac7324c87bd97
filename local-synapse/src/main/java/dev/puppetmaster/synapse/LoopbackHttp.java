package dev.puppetmaster.synapse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;

/** The few requests that are made to a Synapse on this machine: no proxy, short timeouts, answers of at most 1 MiB. */
final class LoopbackHttp {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 1 << 20;

    private LoopbackHttp() {}

    /** @param body missing when the answer was no JSON */
    record Answer(int status, JsonNode body) {}

    static Answer get(URI uri, Duration timeout) throws IOException {
        return exchange(open(uri, timeout));
    }

    static Answer post(URI uri, JsonNode body, Duration timeout) throws IOException {
        HttpURLConnection connection = open(uri, timeout);
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(JSON.writeValueAsBytes(body));
        }
        return exchange(connection);
    }

    private static HttpURLConnection open(URI uri, Duration timeout) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout((int) timeout.toMillis());
        connection.setReadTimeout((int) timeout.toMillis());
        connection.setInstanceFollowRedirects(false);
        return connection;
    }

    private static Answer exchange(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            byte[] bytes = in == null ? new byte[0] : in.readNBytes(MOST);
            return new Answer(status, parse(bytes));
        }
    }

    private static JsonNode parse(byte[] bytes) {
        try {
            JsonNode node = JSON.readTree(bytes);
            return node == null ? MissingNode.getInstance() : node;
        } catch (IOException noJson) {
            return MissingNode.getInstance();
        }
    }
}
