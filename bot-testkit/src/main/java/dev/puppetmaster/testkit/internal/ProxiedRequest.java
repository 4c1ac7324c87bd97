package dev.puppetmaster.testkit.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One request on its way through a proxy. */
public final class ProxiedRequest {
    private static final int MAX_HEAD = 64 * 1024;
    private static final int MAX_BODY = 100 * 1024 * 1024;
    /** What is spoilt must be readable, and alone on its connection: so these are not for the server. */
    private static final Set<String> NOT_FORWARDED =
            Set.of("connection", "keep-alive", "accept-encoding", "upgrade", "http2-settings", "te", "expect");

    private static final Set<String> NAME_FOLLOWS = Set.of("devices", "appservice", "transactions", "user");

    private final String method;
    private final String path;
    private final byte[] bytes;

    private ProxiedRequest(String method, String path, byte[] bytes) {
        this.method = method;
        this.path = path;
        this.bytes = bytes;
    }

    /**
     * Reads one; null where the client closed without asking.
     *
     * @throws IOException if it is no HTTP/1.1, has more than 100 MiB, or a body without Content-Length
     */
    public static @Nullable ProxiedRequest read(InputStream in) throws IOException {
        String head = head(in);
        if (head == null) {
            return null;
        }
        List<String> lines = head.lines().toList();
        String[] first = lines.get(0).split(" ", 3);
        if (first.length < 3) {
            throw new IOException("not a request of HTTP/1.1");
        }
        // In HTTP/1.0 an answer has no chunks, and its end is the end of the connection.
        StringBuilder forwarded = new StringBuilder(first[0] + " " + first[1] + " HTTP/1.0\r\n");
        int length = 0;
        for (String line : lines.subList(1, lines.size())) {
            String name = line.substring(0, Math.max(0, line.indexOf(':'))).toLowerCase(Locale.ROOT);
            if (name.equals("transfer-encoding")) {
                throw new IOException("a body without Content-Length");
            }
            if (name.equals("content-length")) {
                length = length(line.substring(line.indexOf(':') + 1).strip());
            }
            if (!NOT_FORWARDED.contains(name)) {
                forwarded.append(line).append("\r\n");
            }
        }
        forwarded.append("\r\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(forwarded.toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(in.readNBytes(length));
        return new ProxiedRequest(first[0], decodedPath(first[1]), bytes.toByteArray());
    }

    private static int length(String text) throws IOException {
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) > MAX_BODY) {
            throw new IOException("Content-Length is no number up to " + MAX_BODY + ": " + text);
        }
        return Integer.parseInt(text);
    }

    /** Without the query; as it is where it cannot be decoded. */
    private static String decodedPath(String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        try {
            String decoded = URI.create(path).getPath();
            return decoded == null ? path : decoded;
        } catch (IllegalArgumentException notEncoded) {
            return path;
        }
    }

    private static @Nullable String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int b = in.read();
            if (b < 0 || head.size() > MAX_HEAD) {
                return null;
            }
            head.write(b);
            boolean expected = b == (matched % 2 == 0 ? '\r' : '\n');
            matched = expected ? matched + 1 : b == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    public String method() {
        return method;
    }

    /** Decoded, without the query. */
    public String path() {
        return path;
    }

    /** What goes to the server. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Method and path, ids and names in it replaced by {@code *}. */
    public String endpoint() {
        List<String> named = new ArrayList<>();
        List<String> segments = List.of(path.split("/", -1));
        for (int i = 0; i < segments.size(); i++) {
            named.add(isName(segments, i) ? "*" : segments.get(i));
        }
        return method + " " + String.join("/", named);
    }

    private static boolean isName(List<String> segments, int i) {
        String segment = segments.get(i);
        String before = i > 0 ? segments.get(i - 1) : "";
        String twoBefore = i > 1 ? segments.get(i - 2) : "";
        boolean id = !segment.isEmpty() && "!@$#".indexOf(segment.charAt(0)) >= 0;
        boolean transaction = twoBefore.equals("send") || twoBefore.equals("redact");
        boolean media = before.equals("download") || twoBefore.equals("download");
        return id || transaction || media || NAME_FOLLOWS.contains(before);
    }
}
