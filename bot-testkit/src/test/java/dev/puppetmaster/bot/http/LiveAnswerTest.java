package dev.puppetmaster.bot.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that come bit by bit. */
@Timeout(60)
class LiveAnswerTest {
    private final HttpClient client = HttpClient.newHttpClient();

    private static HttpListener listen(HttpAnswer.Live live) throws IOException {
        return HttpListener.listen(Listen.onLoopback(0), request -> Optional.of(HttpAnswer.live(live)));
    }

    private static java.net.http.HttpRequest to(HttpListener listener) {
        return java.net.http.HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + "/"))
                .POST(BodyPublishers.ofString("go"))
                .build();
    }

    @Test
    void eachBitIsThereBeforeTheNextIsWritten() throws Exception {
        Semaphore next = new Semaphore(0);
        HttpAnswer.Live live = beginning -> {
            OutputStream out = beginning.begin(200, "application/x-ndjson");
            for (int i = 1; i <= 3; i++) {
                out.write((i + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
                next.acquire();
            }
            return HttpAnswer.nothing();
        };
        try (HttpListener listener = listen(live)) {
            HttpResponse<InputStream> response = client.send(to(listener), BodyHandlers.ofInputStream());
            assertThat(response.headers().firstValue("Content-Type")).contains("application/x-ndjson");
            BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
            for (int i = 1; i <= 3; i++) {
                assertThat(lines.readLine()).isEqualTo(Integer.toString(i));
                next.release();
            }
            assertThat(lines.readLine()).isNull();
        }
    }

    @Test
    void whatIsNotBegunMayStillBeAnotherAnswer() throws Exception {
        try (HttpListener listener =
                listen(beginning -> HttpAnswer.json(429, "{}").with("Retry-After", "7"))) {
            HttpResponse<String> response = client.send(to(listener), BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(response.headers().firstValue("Retry-After")).contains("7");
        }
    }

    @Test
    void anAnswerThatBreaksOffIsNotTakenForAWholeOne() throws Exception {
        HttpAnswer.Live live = beginning -> {
            OutputStream out = beginning.begin(200, "text/plain");
            out.write('a');
            out.flush();
            throw new IOException("the other side is gone");
        };
        try (HttpListener listener = listen(live)) {
            assertThatThrownBy(() -> client.send(to(listener), BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void whoWritesForSomebodyWhoIsGoneIsTold() throws Exception {
        CompletableFuture<Exception> told = new CompletableFuture<>();
        CountDownLatch gone = new CountDownLatch(1);
        HttpAnswer.Live live = beginning -> {
            OutputStream out = beginning.begin(200, "text/plain");
            out.write("first".getBytes(StandardCharsets.UTF_8));
            out.flush();
            gone.await();
            try {
                while (true) {
                    out.write('x');
                    out.flush();
                }
            } catch (IOException e) {
                told.complete(e);
                throw e;
            }
        };
        try (HttpListener listener = listen(live)) {
            try (Socket socket = asked(listener)) {
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }
            gone.countDown();

            assertThat(told.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whoReadsSlowlySlowsTheWriterDownAndWhoDoesNotReadIsLeft() throws Exception {
        AtomicLong written = new AtomicLong();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        HttpAnswer.Live live = beginning -> {
            OutputStream out = beginning.begin(200, "text/plain");
            byte[] much = new byte[64 * 1024];
            try {
                while (true) {
                    out.write(much);
                    out.flush();
                    written.addAndGet(much.length);
                }
            } catch (IOException e) {
                interrupted.complete(Thread.currentThread().isInterrupted());
                throw e;
            }
        };
        try (HttpListener listener = listen(live);
                Socket socket = asked(listener)) {
            assertThat(socket.getInputStream().read()).isEqualTo('H');

            // the mark that ended the write is not left for whatever this thread waits for next
            assertThat(interrupted.get(HttpListener.LONGEST_WRITE.toSeconds() + 20, TimeUnit.SECONDS))
                    .isFalse();
            assertThat(written.get()).isLessThan(64L * 1024 * 1024);
        }
    }

    @Test
    void whoMayNotIsAnsweredBeforeTheBodyIsTaken() throws Exception {
        HttpHandler guarded = new HttpHandler() {
            @Override
            public Optional<HttpAnswer> answer(HttpRequest request) {
                return Optional.of(HttpAnswer.text(200, request.body() + request.extensions()));
            }

            @Override
            public Optional<HttpAnswer> beforeBody(HttpRequest head) {
                return head.token() == null ? Optional.of(HttpAnswer.text(401, "no")) : Optional.empty();
            }
        };
        try (HttpListener listener = HttpListener.listen(
                Listen.onLoopback(0), 4, guarded.or(request -> Optional.of(HttpAnswer.nothing())))) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
                // nothing of the body ever comes
                socket.getOutputStream()
                        .write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                                .readLine())
                        .startsWith("HTTP/1.1 401");
            }
            assertThat(client.send(allowed(listener, "four"), BodyHandlers.ofString())
                            .body())
                    .isEqualTo("four{x-name=v}\n");
            assertThat(client.send(allowed(listener, "five!"), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(413);
        }
    }

    private static java.net.http.HttpRequest allowed(HttpListener listener, String body) {
        return java.net.http.HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + "/"))
                .header("Authorization", "Bearer t")
                .header("X-Name", "v")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static Socket asked(HttpListener listener) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
        socket.getOutputStream()
                .write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
