package dev.puppetmaster.bot.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.testkit.TestCertificate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpListenerTest {
    private static final HttpHandler OK = request -> Optional.of(HttpAnswer.text(200, "ok"));

    @TempDir
    static Path files;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void aRequestArrivesWithItsPathDividedBeforeItIsDecoded() throws Exception {
        BlockingQueue<HttpRequest> arrived = new LinkedBlockingQueue<>();
        HttpHandler handler = request -> {
            arrived.add(request);
            return Optional.of(HttpAnswer.nothing().with("ETag", "\"e\""));
        };
        try (HttpListener listener = HttpListener.listen(Listen.onLoopback(0), handler)) {
            HttpResponse<String> response = client.send(
                    java.net.http.HttpRequest.newBuilder(at(listener, "/a%2Fb/c+d?after=7&name=%40x&flag"))
                            .header("Authorization", "Bearer abc")
                            .header("If-None-Match", "\"d\"")
                            .POST(BodyPublishers.ofString("hello"))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(204);
            assertThat(response.headers().firstValue("ETag")).contains("\"e\"");
        }
        HttpRequest request = arrived.take();
        assertThat(request.path()).containsExactly("a/b", "c+d");
        assertThat(request.query()).containsEntry("name", "@x").containsEntry("flag", "");
        assertThat(request.number("after", 0, 9)).contains(7L);
        assertThat(request.number("other", 0, 9)).isEmpty();
        assertThatThrownBy(() -> request.number("after", 0, 6)).hasMessage("after is a whole number, 0 to 6");
        assertThatThrownBy(() -> request.number("name", 0, 6)).hasMessage("name is a whole number, 0 to 6");
        assertThat(request.bears(new Secret("abc"))).isTrue();
        assertThat(request.bears(new Secret("abcd"))).isFalse();
        assertThat(request.etag()).isEqualTo("\"d\"");
        assertThat(request.body()).isEqualTo("hello");
        assertThat(request.toString()).doesNotContain("abc");
    }

    @Test
    void aBodyThatIsTooLargeIsNotTaken() throws Exception {
        try (HttpListener listener = HttpListener.listen(Listen.onLoopback(0), OK)) {
            HttpResponse<String> response = client.send(
                    java.net.http.HttpRequest.newBuilder(at(listener, "/"))
                            .POST(BodyPublishers.ofByteArray(new byte[2 * HttpListener.MAX_BODY_BYTES]))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(413);
        }
    }

    @Test
    void whatIsForNobodyIsNotFoundAndAFailureSaysNothingOfItself() throws Exception {
        HttpHandler broken = request -> {
            if (request.is("GET", "none")) {
                return Optional.empty();
            }
            throw new IllegalStateException("the password is x");
        };
        try (HttpListener listener = HttpListener.listen(Listen.onLoopback(0), broken)) {
            assertThat(get(listener, "/none").statusCode()).isEqualTo(404);
            assertThat(get(listener, "/broken").statusCode()).isEqualTo(500);
            assertThat(get(listener, "/broken").body()).doesNotContain("password");
        }
    }

    @Test
    void whoWaitsIsSentAwayAtTheEnd() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        HttpHandler patient = request -> {
            waiting.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                interrupted.countDown();
            }
            return Optional.empty();
        };
        HttpListener listener = HttpListener.listen(Listen.onLoopback(0), patient);
        var answer = client.sendAsync(
                java.net.http.HttpRequest.newBuilder(at(listener, "/")).build(), BodyHandlers.ofString());
        assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();

        listener.close();

        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS)).hasRootCauseInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void httpsIsSpokenWithTheCertificateOfTheFiles(String algorithm) throws Exception {
        TestCertificate made = TestCertificate.make(files, algorithm);
        assertThat(overTls(made, made.certificate())).isEqualTo("ok\n");
    }

    @Test
    void anRsaKeyMayStandInItsOldForm() throws Exception {
        TestCertificate made = TestCertificate.make(Files.createDirectory(files.resolve("old")), "RSA");
        assertThat(overTls(made.asPkcs1(), made.certificate())).isEqualTo("ok\n");
    }

    @Test
    void whoTrustsAnotherAuthorityDoesNotTalkWithUs() throws Exception {
        TestCertificate made = TestCertificate.make(Files.createDirectory(files.resolve("one")), "EC");
        TestCertificate other = TestCertificate.make(Files.createDirectory(files.resolve("other")), "EC");
        assertThatThrownBy(() -> overTls(made, other.certificate())).isInstanceOf(SSLException.class);
    }

    @Test
    void aCertificateThatIsReplacedIsShownToWhoeverComesNextAndARuinedOneToNobody() throws Exception {
        TestCertificate old = TestCertificate.make(Files.createDirectory(files.resolve("before")), "EC");
        TestCertificate fresh = TestCertificate.make(Files.createDirectory(files.resolve("after")), "RSA");
        TlsFiles shown = new TlsFiles(files.resolve("shown.crt"), files.resolve("shown.key"));
        put(old, shown, 1);
        Listen where = new Listen(Listen.onLoopback(0).address(), shown, false);
        try (HttpListener listener = HttpListener.listen(where, OK)) {
            assertThat(overTls(listener, old.certificate())).isEqualTo("ok\n");

            put(fresh, shown, 2);
            assertThat(overTls(listener, fresh.certificate())).isEqualTo("ok\n");

            Files.writeString(shown.key(), "half of i");
            Files.setLastModifiedTime(shown.key(), FileTime.fromMillis(3));
            assertThat(overTls(listener, fresh.certificate())).isEqualTo("ok\n");
        }
    }

    private static void put(TestCertificate made, TlsFiles shown, long millis) throws IOException {
        Files.copy(made.certificate(), shown.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(made.key(), shown.key(), StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(shown.certificate(), FileTime.fromMillis(millis));
        Files.setLastModifiedTime(shown.key(), FileTime.fromMillis(millis));
    }

    @Test
    void filesThatCannotBeUsedAreNamed() throws Exception {
        TestCertificate made = TestCertificate.make(Files.createDirectory(files.resolve("named")), "EC");
        Path ec = Files.writeString(
                files.resolve("sec1.key"), Files.readString(made.key()).replace("PRIVATE", "EC PRIVATE"));
        Path empty = Files.writeString(files.resolve("empty"), "");
        assertThatThrownBy(() -> listen(new TlsFiles(made.certificate(), ec)))
                .hasMessageContaining(ec.toString())
                .hasMessageContaining("openssl pkcs8");
        assertThatThrownBy(() -> listen(new TlsFiles(made.certificate(), empty)))
                .hasMessageContaining("no private key");
        assertThatThrownBy(() -> listen(new TlsFiles(empty, made.key()))).hasMessageContaining("no certificate");
        assertThatThrownBy(() -> listen(new TlsFiles(files.resolve("away"), made.key())))
                .hasMessageContaining("away cannot be read");
    }

    @Test
    void plainHttpBeyondLoopbackHasToBeAskedFor() throws Exception {
        InetSocketAddress everywhere = Listen.address(":0");
        assertThatThrownBy(() -> new Listen(everywhere, null, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("plain HTTP");
        try (HttpListener listener = HttpListener.listen(new Listen(everywhere, null, true), OK)) {
            assertThat(get(listener, "/").statusCode()).isEqualTo(200);
        }
        assertThat(new Listen(everywhere, new TlsFiles(files, files), false).address())
                .isEqualTo(everywhere);
    }

    @Test
    void anAddressIsReadAsPeopleWriteIt() {
        assertThat(Listen.address("127.0.0.1:80").getAddress().getHostAddress()).isEqualTo("127.0.0.1");
        assertThat(Listen.address("127.0.0.1:80").getPort()).isEqualTo(80);
        assertThat(Listen.address("[::1]:80").getAddress().getHostAddress()).isEqualTo("0:0:0:0:0:0:0:1");
        assertThat(Listen.address(":80").getAddress().isAnyLocalAddress()).isTrue();
        for (String wrong : new String[] {"", "80", "a b:80", "x:", "x:65536", "x:-1", "http://x:80"}) {
            assertThatThrownBy(() -> Listen.address(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no address");
        }
    }

    @Test
    void theProcessPagesSayWhetherItLivesAndWorks() throws Exception {
        BlockingQueue<Optional<String>> states = new LinkedBlockingQueue<>();
        states.add(Optional.of("no assignment yet"));
        states.add(Optional.empty());
        ProcessPages pages = new ProcessPages(states::remove, () -> "x 1\n");
        try (HttpListener listener = HttpListener.listen(Listen.onLoopback(0), pages.or(OK))) {
            assertThat(get(listener, "/healthz").statusCode()).isEqualTo(200);
            assertThat(get(listener, "/readyz").statusCode()).isEqualTo(503);
            assertThat(get(listener, "/readyz").statusCode()).isEqualTo(200);
            HttpResponse<String> metrics = get(listener, "/metrics");
            assertThat(metrics.body()).isEqualTo("x 1\n");
            assertThat(metrics.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
            assertThat(get(listener, "/else").body()).isEqualTo("ok\n");
        }
    }

    private static void listen(TlsFiles tls) throws IOException {
        HttpListener.listen(new Listen(Listen.onLoopback(0).address(), tls, false), OK)
                .close();
    }

    private static String overTls(TestCertificate server, Path trusted)
            throws IOException, InterruptedException, NoSuchAlgorithmException, KeyManagementException {
        Listen where =
                new Listen(Listen.onLoopback(0).address(), new TlsFiles(server.certificate(), server.key()), false);
        try (HttpListener listener = HttpListener.listen(where, OK)) {
            return overTls(listener, trusted);
        }
    }

    private static String overTls(HttpListener listener, Path trusted)
            throws IOException, InterruptedException, NoSuchAlgorithmException, KeyManagementException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {TlsFiles.trustOnly(trusted).authorities()}, null);
        try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
            URI page = URI.create("https://localhost:" + listener.port() + "/");
            return client.send(java.net.http.HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    private HttpResponse<String> get(HttpListener listener, String path) throws IOException, InterruptedException {
        return client.send(
                java.net.http.HttpRequest.newBuilder(at(listener, path)).build(), BodyHandlers.ofString());
    }

    private static URI at(HttpListener listener, String path) {
        return URI.create("http://127.0.0.1:" + listener.port() + path);
    }
}
