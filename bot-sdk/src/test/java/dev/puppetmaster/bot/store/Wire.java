package dev.puppetmaster.bot.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What lies between a store and its database, and can be cut. */
final class Wire implements AutoCloseable {
    private final ServerSocket server;
    private final String host;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile String fatal = "";

    private Wire(ServerSocket server, String host, int port) {
        this.server = server;
        this.host = host;
        this.port = port;
    }

    static Wire to(String address) throws IOException {
        int colon = address.lastIndexOf(':');
        Wire wire = new Wire(
                new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                address.substring(0, colon),
                Integer.parseInt(address.substring(colon + 1)));
        Thread.ofPlatform().daemon().start(wire::accept);
        return wire;
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** Breaks all connections; new ones are refused until {@link #mend}. */
    void cut() {
        cut = true;
        open.forEach(Wire::close);
    }

    void mend() {
        cut = false;
    }

    /** The next time that the store says this, the database hears it and its answer is lost with the connection. */
    void loseTheAnswerTo(String text) {
        fatal = text;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (cut) {
                    close(client);
                    continue;
                }
                Socket database = new Socket(host, port);
                open.add(client);
                open.add(database);
                Thread.ofPlatform().daemon().start(() -> pump(client, database, true));
                Thread.ofPlatform().daemon().start(() -> pump(database, client, false));
            } catch (IOException e) {
                close(server);
            }
        }
    }

    private void pump(Socket from, Socket to, boolean asks) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[65_536];
            int length = in.read(bytes);
            while (length > 0) {
                String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
                if (asks && !fatal.isEmpty() && text.contains(fatal)) {
                    fatal = "";
                    Socket answers = to;
                    out.write(bytes, 0, length);
                    // The other direction ends here: what the database answers, nobody hears.
                    close(from);
                    answers.shutdownOutput();
                    return;
                }
                out.write(bytes, 0, length);
                length = in.read(bytes);
            }
        } catch (IOException e) {
            open.remove(from);
        }
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        close(server);
        open.forEach(Wire::close);
    }
}
