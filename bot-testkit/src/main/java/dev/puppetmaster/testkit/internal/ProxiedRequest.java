package dev.puppetmaster.testkit.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 request that asks the server to close the connection after its answer.
 *
 * @param path without the query
 * @param bytes what goes to the server
 */
public record ProxiedRequest(String method, String path, byte[] bytes) {
    private static final int MAX_HEAD = 64 * 1024;

    /** Null where the client closed without asking. Bodies have a Content-Length. */
    public static @Nullable ProxiedRequest read(InputStream in) throws IOException {
        String head = head(in);
        if (head == null) {
            return null;
        }
        StringBuilder forwarded = new StringBuilder();
        int length = 0;
        for (String line : head.split("\r\n")) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
            // What is spoilt must be readable: no compression, and one answer a connection.
            if (!lower.startsWith("connection:") && !lower.startsWith("accept-encoding:")) {
                forwarded.append(line).append("\r\n");
            }
        }
        forwarded.append("Connection: close\r\n\r\n");
        byte[] body = in.readNBytes(length);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(forwarded.toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(body);
        String[] first = head.split(" ", 3);
        String path = first[1].contains("?") ? first[1].substring(0, first[1].indexOf('?')) : first[1];
        return new ProxiedRequest(first[0], path, bytes.toByteArray());
    }

    private static @Nullable String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4 && head.size() < MAX_HEAD) {
            int b = in.read();
            if (b < 0) {
                return null;
            }
            head.write(b);
            boolean expected = b == (matched % 2 == 0 ? '\r' : '\n');
            matched = expected ? matched + 1 : b == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** Method and path with ids replaced by {@code *}. */
    public String endpoint() {
        return method + " "
                + path.replaceAll("/(?:%21|!|%40|@|%24|\\$|%23|#)[^/]+", "/*")
                        .replaceAll("/(pm-[^/]+|\\d+)$", "/*");
    }

    /** Where the body of an answer begins. */
    public static int bodyStart(byte[] answer) {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        return end < 0 ? answer.length : end + 4;
    }

    public static byte[] withContentType(byte[] answer, String type) {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        return text.replaceFirst("(?i)content-type: [^\r]*", "Content-Type: " + type)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Half of the body, with headers that say that it is all. */
    public static byte[] halved(byte[] answer) {
        int start = bodyStart(answer);
        String head = new String(answer, 0, start, StandardCharsets.ISO_8859_1)
                .replaceAll("(?i)(content-length|transfer-encoding): [^\r]*\r\n", "");
        int half = (answer.length - start) / 2;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.replaceFirst("\r\n\r\n$", "\r\nContent-Length: " + half + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        out.write(answer, start, half);
        return out.toByteArray();
    }
}
