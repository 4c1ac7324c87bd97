package dev.puppetmaster.registrar.kubernetes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One request of HTTP/1.1 on its way through a {@link Gate}.
 *
 * @param path decoded, without the query
 * @param query decoded; empty for none
 * @param head as it is forwarded
 * @param body text, as all bodies of a registrar are
 */
record GatedCall(String method, String path, String query, String head, String body, boolean isOpenEnded) {
    private static final int MAX_HEAD = 64 * 1024;
    private static final int MAX_BODY = 16 * 1024 * 1024;

    /** Null where the client closed without asking. */
    static @Nullable GatedCall read(InputStream in) throws IOException {
        String head = head(in);
        if (head == null) {
            return null;
        }
        List<String> lines = head.lines().toList();
        String[] first = lines.getFirst().split(" ", 3);
        boolean upgraded = false;
        int length = 0;
        StringBuilder others = new StringBuilder();
        for (String line : lines.subList(1, lines.size())) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
            upgraded |= lower.startsWith("upgrade: websocket");
            // the gate reads an answer to its end, and nothing compressed
            if (!lower.startsWith("connection:") && !lower.startsWith("accept-encoding:")) {
                others.append(line).append("\r\n");
            }
        }
        if (first.length < 3 || length > MAX_BODY) {
            throw new IOException("not a request that goes through a gate: " + lines.getFirst());
        }
        byte[] body = in.readNBytes(length);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String connection = upgraded ? "Connection: Upgrade\r\n" : "Connection: close\r\n";
        bytes.writeBytes(
                (lines.getFirst() + "\r\n" + others + connection + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(body);
        int mark = first[1].indexOf('?');
        String query = mark < 0 ? "" : decoded(first[1].substring(mark + 1));
        return new GatedCall(
                first[0],
                decoded(mark < 0 ? first[1] : first[1].substring(0, mark)),
                query,
                lines.getFirst() + "\r\n" + others + connection + "\r\n",
                new String(body, StandardCharsets.UTF_8),
                upgraded || query.contains("watch=true"));
    }

    /** What goes to the server. */
    byte[] forwarded() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(body.getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static @Nullable String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.write(b);
            if (b == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                return head.toString(StandardCharsets.ISO_8859_1).stripTrailing();
            }
            if (head.size() > MAX_HEAD) {
                throw new IOException("a head of more than " + MAX_HEAD + " bytes");
            }
        }
        return null;
    }
}
