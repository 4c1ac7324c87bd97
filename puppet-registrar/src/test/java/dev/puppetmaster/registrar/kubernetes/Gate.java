package dev.puppetmaster.registrar.kubernetes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Stands between an HTTP/1.1 client and a server, and asks somebody about each call. Plain HTTP to the client, plain or TLS to
 * the server; an open-ended answer, a watch, goes through as it comes. Each call has connections of its own, so that ending
 * one ends nothing else.
 */
final class Gate implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5_000;

    private final ServerSocket listening;
    private final InetSocketAddress target;
    private final @Nullable SSLSocketFactory tls;
    private final Function<GatedCall, String> names;
    private final Guard guard;
    private final ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Socket, String> open = new ConcurrentHashMap<>();

    /** Who decides. */
    interface Guard {
        /** Whether the call may go to the server; an answer of its own instead: null for going. */
        Verdict before(String name);

        /** Whether the answer, or its beginning, may go to the client. */
        boolean after(String name);
    }

    /** What happens to a call. */
    sealed interface Verdict {
        record Pass() implements Verdict {}

        /** The connection ends without an answer. */
        record Drop() implements Verdict {}

        /** The server does not hear of it. */
        record Say(int status, String body) implements Verdict {}
    }

    /** @param tls null: the server speaks plain HTTP */
    Gate(URI server, @Nullable SSLSocketFactory tls, Function<GatedCall, String> names, Guard guard) {
        this.target = new InetSocketAddress(server.getHost(), server.getPort());
        this.tls = tls;
        this.names = names;
        this.guard = guard;
        try {
            this.listening = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on loopback", e);
        }
        Thread.ofVirtual().name("gate").start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /** Ends what is under way of all calls whose name begins so. */
    void end(String prefix) {
        open.forEach((socket, name) -> {
            if (name.startsWith(prefix)) {
                reset(socket);
            }
        });
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException gone) {
            // that was wanted
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                client.setTcpNoDelay(true);
                connections.execute(() -> serve(client));
            }
        } catch (IOException closed) {
            connections.shutdownNow();
        }
    }

    private void serve(Socket client) {
        open.put(client, "");
        try (client) {
            GatedCall call = GatedCall.read(client.getInputStream());
            if (call != null) {
                String name = names.apply(call);
                open.put(client, name);
                switch (guard.before(name)) {
                    case Verdict.Pass pass -> pass(client, call, name);
                    case Verdict.Drop drop -> reset(client);
                    case Verdict.Say say -> client.getOutputStream().write(said(say));
                }
            }
        } catch (IOException gone) {
            reset(client);
        } finally {
            open.remove(client);
        }
    }

    private static byte[] said(Verdict.Say say) {
        byte[] body = say.body().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(("HTTP/1.1 " + say.status()
                        + " Said\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                        + body.length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        all.writeBytes(body);
        return all.toByteArray();
    }

    private void pass(Socket client, GatedCall call, String name) throws IOException {
        try (Socket server = connect()) {
            open.put(server, name);
            try {
                server.getOutputStream().write(call.forwarded());
                server.getOutputStream().flush();
                if (call.isOpenEnded()) {
                    connections.execute(() -> pump(client, server));
                    stream(client, server, name);
                } else {
                    byte[] answer = server.getInputStream().readAllBytes();
                    if (guard.after(name)) {
                        client.getOutputStream().write(answer);
                    } else {
                        reset(client);
                    }
                }
            } finally {
                open.remove(server);
            }
        }
    }

    private void stream(Socket client, Socket server, String name) throws IOException {
        InputStream from = server.getInputStream();
        OutputStream to = client.getOutputStream();
        byte[] buffer = new byte[16 * 1024];
        boolean first = true;
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            if (first && !guard.after(name)) {
                reset(client);
                return;
            }
            first = false;
            to.write(buffer, 0, read);
            to.flush();
        }
    }

    /** What the client says behind its request: of a watch over a WebSocket, that it ends. */
    private static void pump(Socket client, Socket server) {
        try {
            client.getInputStream().transferTo(server.getOutputStream());
        } catch (IOException gone) {
            // the other direction sees it, too
        }
        reset(server);
    }

    private Socket connect() throws IOException {
        Socket plain = new Socket();
        plain.connect(target, CONNECT_MILLIS);
        plain.setTcpNoDelay(true);
        return tls == null ? plain : tls.createSocket(plain, target.getHostString(), target.getPort(), true);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        end("");
    }
}
