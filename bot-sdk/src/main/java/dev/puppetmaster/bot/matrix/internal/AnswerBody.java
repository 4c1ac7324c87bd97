package dev.puppetmaster.bot.matrix.internal;

import dev.puppetmaster.bot.matrix.MatrixException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * Reads the body of an answer within a size and a time. A read timeout alone waits for ever on a server, or a proxy before
 * it, that sends a byte now and then.
 */
final class AnswerBody {
    /** How long a small body may take after the headers. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** For each such piece that came, a second more: whoever is slow but honest is read to the end. */
    private static final long PIECE = 64 * 1024;

    private AnswerBody() {}

    /**
     * @throws MatrixException.Fatal with {@code M_TOO_LARGE} beyond {@code max} bytes
     * @throws IOException if it breaks off, or takes longer than {@code patience} and a second for each 64 KiB
     */
    static byte[] read(Response response, long max, Duration patience) throws IOException {
        if (response.body().contentLength() > max) {
            throw tooLarge(response, max);
        }
        BufferedSource source = response.body().source();
        long began = System.nanoTime();
        long pieces = 0;
        do {
            long allowed = patience.toNanos() + TimeUnit.SECONDS.toNanos(pieces);
            source.timeout().deadlineNanoTime(began + allowed);
            pieces++;
        } while (pieces * PIECE <= max && source.request(pieces * PIECE));
        if (source.request(max + 1)) {
            throw tooLarge(response, max);
        }
        return source.readByteArray();
    }

    private static MatrixException tooLarge(Response response, long max) {
        return new MatrixException.Fatal(
                "the answer is larger than " + max + " bytes", "M_TOO_LARGE", response.code(), null);
    }
}
