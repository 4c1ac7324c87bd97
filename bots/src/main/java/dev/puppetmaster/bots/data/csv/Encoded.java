package dev.puppetmaster.bots.data.csv;

import dev.puppetmaster.bots.data.BadTable;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Bytes together with the encoding that they were found to be in; known to decode without error into plain text. */
final class Encoded {

    private static final int SAMPLE = 4096;

    private final byte[] bytes;
    private final int offset;
    private final Charset charset;

    private Encoded(byte[] bytes, int offset, Charset charset) {
        this.bytes = bytes;
        this.offset = offset;
        this.charset = charset;
    }

    static Encoded detect(byte[] bytes, String name) throws BadTable {
        Encoded found = guess(bytes, name);
        found.check(name);
        return found;
    }

    Charset charset() {
        return charset;
    }

    Reader reader() {
        return new InputStreamReader(new ByteArrayInputStream(bytes, offset, bytes.length - offset), charset);
    }

    private static Encoded guess(byte[] bytes, String name) throws BadTable {
        if (starts(bytes, 0xff, 0xfe, 0, 0) || starts(bytes, 0, 0, 0xfe, 0xff)) {
            throw new BadTable(name + " is in UTF-32, which is not read: save it as UTF-8");
        }
        if (starts(bytes, 0xef, 0xbb, 0xbf)) {
            return new Encoded(bytes, 3, StandardCharsets.UTF_8);
        }
        if (starts(bytes, 0xff, 0xfe)) {
            return new Encoded(bytes, 2, StandardCharsets.UTF_16LE);
        }
        if (starts(bytes, 0xfe, 0xff)) {
            return new Encoded(bytes, 2, StandardCharsets.UTF_16BE);
        }
        return new Encoded(bytes, 0, withoutMark(bytes));
    }

    /** Text in a Latin script has a zero in nearly every second byte of UTF-16, and none in UTF-8. */
    private static Charset withoutMark(byte[] bytes) {
        int pairs = Math.min(bytes.length, SAMPLE) / 2;
        int even = 0;
        int odd = 0;
        for (int i = 0; i < pairs; i++) {
            even += bytes[2 * i] == 0 ? 1 : 0;
            odd += bytes[2 * i + 1] == 0 ? 1 : 0;
        }
        if (pairs > 0 && odd * 10 >= pairs * 6 && even * 20 <= pairs) {
            return StandardCharsets.UTF_16LE;
        }
        if (pairs > 0 && even * 10 >= pairs * 6 && odd * 20 <= pairs) {
            return StandardCharsets.UTF_16BE;
        }
        return StandardCharsets.UTF_8;
    }

    /** Decodes everything once, piece by piece, so that a fault is reported with its place in the file. */
    private void check(String name) throws BadTable {
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, bytes.length - offset);
        CharBuffer out = CharBuffer.allocate(8192);
        boolean blank = true;
        while (true) {
            int from = in.position();
            CoderResult result = decoder.decode(in, out, true);
            out.flip();
            blank &= refuseControls(out, from, name);
            out.clear();
            if (result.isError()) {
                throw undecodable(in.position(), name);
            }
            if (result.isUnderflow()) {
                break;
            }
        }
        if (blank) {
            throw FileKind.empty(name);
        }
    }

    /** Whether the piece is nothing but white space. */
    private boolean refuseControls(CharBuffer piece, int from, String name) throws BadTable {
        boolean blank = true;
        int at = from;
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            if (c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f') {
                throw new BadTable(String.format(
                        Locale.ROOT,
                        "%s is binary, not text (control character 0x%02X at byte %d): save the table as CSV (UTF-8)",
                        name,
                        (int) c,
                        at));
            }
            blank &= Character.isWhitespace(c);
            at += width(c);
        }
        return blank;
    }

    /** Bytes of one UTF-16 unit in this encoding; each half of a surrogate pair is half of four UTF-8 bytes. */
    private int width(char c) {
        if (!charset.equals(StandardCharsets.UTF_8) || Character.isSurrogate(c)) {
            return 2;
        }
        if (c < 0x80) {
            return 1;
        }
        return c < 0x800 ? 2 : 3;
    }

    private BadTable undecodable(int at, String name) {
        int line = 1;
        for (int i = offset; i < at; i++) {
            line += bytes[i] == '\n' ? 1 : 0;
        }
        return new BadTable(String.format(
                Locale.ROOT,
                "%s, line %d: byte %d (0x%02X) is not %s: save the file as UTF-8",
                name,
                line,
                at,
                bytes[at] & 0xff,
                charset.name()));
    }

    private static boolean starts(byte[] bytes, int... mark) {
        if (bytes.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((bytes[i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }
}
