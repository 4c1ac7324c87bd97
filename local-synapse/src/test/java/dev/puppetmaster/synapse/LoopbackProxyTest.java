package dev.puppetmaster.synapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class LoopbackProxyTest {
    @Test
    void aKnownNameLeadsToItsPortHere() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                LoopbackProxy proxy = LoopbackProxy.listen(Ports.free(), List.of(name(server.getLocalPort())))) {
            CompletableFuture<String> heard = CompletableFuture.supplyAsync(() -> echo(server));
            try (Socket client = connect(proxy, "CONNECT " + name(server.getLocalPort()) + " HTTP/1.1\r\nHost: x")) {
                assertThat(line(client)).isEqualTo("HTTP/1.1 200 Connection established");
                assertThat(line(client)).isEmpty();
                client.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
                client.shutdownOutput();

                assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .isEqualTo("hello\n");
            }
            assertThat(heard.get()).isEqualTo("hello\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONNECT data.localhost:22 HTTP/1.1",
                "CONNECT example.org:18448 HTTP/1.1",
                "CONNECT 127.0.0.1:18448 HTTP/1.1",
                "CONNECT data.localhost:18448@example.org:80 HTTP/1.1",
                "GET http://data.localhost:18448/ HTTP/1.1",
                "nonsense"
            })
    void everythingElseIsRefused(String request) throws Exception {
        try (LoopbackProxy proxy = LoopbackProxy.listen(Ports.free(), List.of("data.localhost:18448"));
                Socket client = connect(proxy, request)) {
            assertThat(line(client)).isEqualTo("HTTP/1.1 403 Forbidden");
        }
    }

    @Test
    void aServerThatIsAwayIsSaid() throws Exception {
        int nobody = Ports.free();
        try (LoopbackProxy proxy = LoopbackProxy.listen(Ports.free(), List.of());
                Socket unknown = connect(proxy, "CONNECT " + name(nobody) + " HTTP/1.1")) {
            assertThat(line(unknown)).isEqualTo("HTTP/1.1 403 Forbidden");

            proxy.leadTo(List.of(name(nobody)));

            try (Socket client = connect(proxy, "CONNECT " + name(nobody) + " HTTP/1.1")) {
                assertThat(line(client)).isEqualTo("HTTP/1.1 502 Bad Gateway");
            }
        }
    }

    @Test
    void aPortInUseIsReported() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> LoopbackProxy.listen(taken.getLocalPort(), List.of()))
                    .hasMessageContaining("port " + taken.getLocalPort() + " of 127.0.0.1");
        }
    }

    private static String name(int port) {
        return "data.localhost:" + port;
    }

    private static Socket connect(LoopbackProxy proxy, String head) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        client.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private static String line(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = socket.getInputStream().read();
                next >= 0 && next != '\n';
                next = socket.getInputStream().read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private static String echo(ServerSocket server) {
        try (Socket client = server.accept()) {
            byte[] all = client.getInputStream().readAllBytes();
            client.getOutputStream().write(all);
            return new String(all, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
