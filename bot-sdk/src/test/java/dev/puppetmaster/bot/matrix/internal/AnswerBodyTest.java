package dev.puppetmaster.bot.matrix.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.bot.matrix.MatrixException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A body that does not end in time is no answer, however steadily it drips. */
@Timeout(60)
class AnswerBodyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int KIB = 1024;

    private final MockWebServer server = new MockWebServer();
    private final OkHttpClient client = new OkHttpClient();

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        client.connectionPool().evictAll();
        client.dispatcher().executorService().shutdown();
        server.close();
    }

    /** So many bytes come in each period. */
    private byte[] read(int size, long bytes, long everyMillis, long max) throws IOException {
        server.enqueue(new MockResponse.Builder()
                .body("x".repeat(size))
                .throttleBody(bytes, everyMillis, TimeUnit.MILLISECONDS)
                .build());
        try (Response response = client.newCall(
                        new Request.Builder().url(server.url("/")).build())
                .execute()) {
            return AnswerBody.read(response, max, PATIENCE);
        }
    }

    @Test
    void aByteNowAndThenIsNoAnswer() {
        long began = System.nanoTime();

        assertThatThrownBy(() -> read(1_000, 1, 100, 10_000)).isInstanceOf(IOException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(40));
    }

    @Test
    void aLongBodyMayTakeItsTime() throws IOException {
        assertThat(read(256 * KIB, 64 * KIB, 700, 1_000 * KIB)).hasSize(256 * KIB);
    }

    @Test
    void theNextAnswerOnTheSameConnectionHasItsOwnTime() throws Exception {
        assertThat(read(10, 10, 1, 100)).hasSize(10);
        Thread.sleep(PATIENCE.plusMillis(100));

        assertThat(read(10, 10, 1, 100)).hasSize(10);
        assertThat(server.takeRequest().getConnectionIndex())
                .isEqualTo(server.takeRequest().getConnectionIndex());
    }

    @Test
    void moreThanAllowedIsTooLarge() throws IOException {
        assertThat(read(100, 100, 1, 100)).hasSize(100);
        assertThatThrownBy(() -> read(101, 101, 1, 100)).isInstanceOf(MatrixException.Fatal.class);
        assertThatThrownBy(() -> read(200 * KIB, 200 * KIB, 1, 199 * KIB)).isInstanceOf(MatrixException.Fatal.class);
    }
}
