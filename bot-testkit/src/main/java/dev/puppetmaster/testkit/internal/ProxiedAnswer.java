package dev.puppetmaster.testkit.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A whole answer of HTTP as it came, and what can be spoilt of it. */
public final class ProxiedAnswer {
    private final String head;
    private final byte[] body;

    private ProxiedAnswer(String head, byte[] body) {
        this.head = head;
        this.body = body;
    }

    /** What came until the connection closed; without an end of its headers all of it is taken for headers. */
    public static ProxiedAnswer of(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return new ProxiedAnswer(text, new byte[0]);
        }
        byte[] body = new byte[bytes.length - end - 4];
        System.arraycopy(bytes, end + 4, body, 0, body.length);
        return new ProxiedAnswer(text.substring(0, end + 4), body);
    }

    /** An answer made here. */
    public static ProxiedAnswer of(String status, String moreHeaders, String contentType, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        return new ProxiedAnswer(
                "HTTP/1.1 " + status + "\r\n" + moreHeaders + "Content-Type: " + contentType + "\r\nContent-Length: "
                        + content.length + "\r\nConnection: close\r\n\r\n",
                content);
    }

    /** Status line and headers, with the empty line. */
    public byte[] head() {
        return head.getBytes(StandardCharsets.ISO_8859_1);
    }

    public byte[] body() {
        return body.clone();
    }

    public byte[] bytes() {
        return with(head, body.length);
    }

    /** The headers as they were, and half of the body. */
    public byte[] cut() {
        return with(head, body.length / 2);
    }

    /** Half of the body, with headers that say that it is all. */
    public byte[] halved() {
        String whole = head.replaceAll("(?i)content-length: [^\r]*\r\n", "");
        return with(
                whole.substring(0, Math.max(0, whole.length() - 2)) + "Content-Length: " + body.length / 2 + "\r\n\r\n",
                body.length / 2);
    }

    public byte[] withContentType(String type) {
        return with(head.replaceFirst("(?i)content-type: [^\r]*", "Content-Type: " + type), body.length);
    }

    private byte[] with(String headers, int bodyBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(headers.getBytes(StandardCharsets.ISO_8859_1));
        out.write(body, 0, bodyBytes);
        return out.toByteArray();
    }
}
