package dev.puppetmaster.bot.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The lines of a stream, each as soon as it is there, and none longer than {@link Contract#MAX_LINE_BYTES}. One thread. */
public final class BoundedLines {
    private final InputStream in;
    private final byte[] buffer = new byte[Contract.MAX_LINE_BYTES + 2];
    private int start;
    private int end;

    public BoundedLines(InputStream in) {
        this.in = in;
    }

    /**
     * The next line, without its end ({@code \n} or {@code \r\n}); what stands after the last end is no line.
     *
     * @return null where the stream is at its end
     * @throws ContractException if it is too long or not UTF-8
     */
    public @Nullable String next() throws IOException, ContractException {
        int scanned = start;
        while (true) {
            for (int i = scanned; i < end; i++) {
                if (buffer[i] == '\n') {
                    String line = line(i);
                    start = i + 1;
                    return line;
                }
            }
            scanned = end - start;
            compact();
            if (scanned > Contract.MAX_LINE_BYTES + 1) {
                throw tooLong();
            }
            int read = in.read(buffer, end, buffer.length - end);
            if (read < 0) {
                return null;
            }
            end += read;
        }
    }

    private void compact() {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
    }

    private String line(int newline) throws ContractException {
        int last = newline > start && buffer[newline - 1] == '\r' ? newline - 1 : newline;
        if (last - start > Contract.MAX_LINE_BYTES) {
            throw tooLong();
        }
        return Fields.utf8(ByteBuffer.wrap(buffer, start, last - start), "a line");
    }

    private static ContractException tooLong() {
        return new ContractException("a line is longer than " + Contract.MAX_LINE_BYTES + " bytes");
    }
}
