package dev.puppetmaster.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The tailscaled of this machine: its LocalAPI on a Unix socket; where there is no socket, what the program {@code tailscale} says. */
final class Tailscaled {
    private static final List<Path> SOCKETS =
            List.of(Path.of("/var/run/tailscale/tailscaled.sock"), Path.of("/var/run/tailscaled.socket"));
    private static final List<Path> PROGRAMS = List.of(
            Path.of("/usr/bin/tailscale"),
            Path.of("/usr/local/bin/tailscale"),
            Path.of("/opt/homebrew/bin/tailscale"),
            Path.of("/Applications/Tailscale.app/Contents/MacOS/Tailscale"));
    private static final String REQUEST =
            "GET /localapi/v0/status HTTP/1.0\r\nHost: local-tailscaled.sock\r\nTailscale-Cap: 1\r\n\r\n";
    private static final int MOST = 16 << 20;
    private static final JsonMapper JSON = new JsonMapper();

    private final @Nullable Path socket;
    private final @Nullable Path program;

    /** With neither there is none. */
    Tailscaled(@Nullable Path socket, @Nullable Path program) {
        this.socket = socket;
        this.program = program;
    }

    /** @param named the socket; null: where it usually is */
    static Tailscaled find(@Nullable Path named) {
        Path socket = named != null
                ? named
                : SOCKETS.stream().filter(Files::exists).findFirst().orElse(null);
        return new Tailscaled(
                socket,
                named != null
                        ? null
                        : PROGRAMS.stream()
                                .filter(Files::isExecutable)
                                .findFirst()
                                .orElse(null));
    }

    /** Whether this machine has one at all. */
    boolean isThere() {
        return socket != null || program != null;
    }

    /** Where it is looked for. */
    String where() {
        return String.valueOf(socket != null ? socket : program);
    }

    /**
     * What it says of itself and its peers.
     *
     * @throws IOException with one line: nobody answers there
     */
    JsonNode status() throws IOException, InterruptedException {
        CompletableFuture<byte[]> asked = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return socket != null ? bySocket(socket) : byProgram();
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
        try {
            return JSON.readTree(asked.get(Web.PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            throw new IOException("it does not answer within " + Web.PATIENCE.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException(cause == null ? "it does not answer" : String.valueOf(cause.getMessage()), e);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IOException("what answers is no tailscaled", e);
        }
    }

    private static byte[] bySocket(Path at) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(at));
            ByteBuffer request = ByteBuffer.wrap(REQUEST.getBytes(StandardCharsets.US_ASCII));
            while (request.hasRemaining()) {
                channel.write(request);
            }
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            while (channel.read(buffer) >= 0 && answer.size() < MOST) {
                answer.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
            String text = answer.toString(StandardCharsets.UTF_8);
            int body = text.indexOf("\r\n\r\n");
            if (body < 0 || !text.startsWith("HTTP/1.") || !text.startsWith(" 200", 8)) {
                throw new IOException("what answers is no tailscaled, or you may not ask it: "
                        + text.lines().findFirst().orElse("nothing"));
            }
            return text.substring(body + 4).getBytes(StandardCharsets.UTF_8);
        }
    }

    private byte[] byProgram() throws IOException {
        Process process = new ProcessBuilder(String.valueOf(program), "status", "--json", "--peers")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            byte[] said = process.getInputStream().readNBytes(MOST);
            if (said.length == 0) {
                throw new IOException("`tailscale status` says nothing");
            }
            return said;
        } finally {
            process.destroy();
        }
    }
}
