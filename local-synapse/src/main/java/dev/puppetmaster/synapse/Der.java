package dev.puppetmaster.synapse;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes what certificates consist of: ITU-T X.690, the distinguished encoding rules. */
final class Der {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int CONTEXT = 0x80;
    private static final int CONSTRUCTED = 0x20;

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return tagged(0x30, joined(parts));
    }

    static byte[] set(byte[]... parts) {
        return tagged(0x31, joined(parts));
    }

    static byte[] yes() {
        return tagged(0x01, new byte[] {(byte) 0xFF});
    }

    static byte[] integer(BigInteger value) {
        return tagged(0x02, value.toByteArray());
    }

    /** @param unused how many of the last bits do not count, 0..7 */
    static byte[] bits(int unused, byte[] bytes) {
        return tagged(0x03, joined(new byte[] {(byte) unused}, bytes));
    }

    static byte[] octets(byte[] bytes) {
        return tagged(0x04, bytes);
    }

    /** @param dotted as in {@code 2.5.29.17} */
    static byte[] oid(String dotted) {
        String[] arcs = dotted.split("\\.", -1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            base128(out, Integer.parseInt(arcs[i]));
        }
        return tagged(0x06, out.toByteArray());
    }

    static byte[] utf8(String text) {
        return tagged(0x0C, text.getBytes(StandardCharsets.UTF_8));
    }

    /** To the second; RFC 5280 wants this form from the year 2050 on, and the shorter one before. */
    static byte[] time(Instant at) {
        String full = TIME.format(at);
        boolean late = full.compareTo("2050") >= 0;
        return tagged(late ? 0x18 : 0x17, (late ? full : full.substring(2)).getBytes(StandardCharsets.US_ASCII));
    }

    /** A part that is told by its number. */
    static byte[] explicit(int number, byte[] content) {
        return tagged(CONTEXT | CONSTRUCTED | number, content);
    }

    /** A primitive value whose own tag is replaced by its number. */
    static byte[] implicit(int number, byte[] content) {
        return tagged(CONTEXT | number, content);
    }

    private static void base128(ByteArrayOutputStream out, int arc) {
        for (int shift = 28; shift > 0; shift -= 7) {
            if (arc >>> shift != 0) {
                out.write((arc >>> shift & 0x7F) | 0x80);
            }
        }
        out.write(arc & 0x7F);
    }

    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            byte[] length = BigInteger.valueOf(content.length).toByteArray();
            int sign = length[0] == 0 ? 1 : 0;
            out.write(0x80 | length.length - sign);
            out.write(length, sign, length.length - sign);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
