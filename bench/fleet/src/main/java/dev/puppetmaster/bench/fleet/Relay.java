package dev.puppetmaster.bench.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** Stands before a homeserver and counts the requests by whether they read or write. */
final class Relay implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final ServerSocket door;
    private final URI homeserver;
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();

    Relay(URI homeserver) throws IOException {
        this.homeserver = homeserver;
        this.door = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("relay").start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    long reads() {
        return reads.get();
    }

    /** Requests of any other method than GET. */
    long writes() {
        return writes.get();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket caller = door.accept();
                Socket called = new Socket(homeserver.getHost(), homeserver.getPort());
                caller.setTcpNoDelay(true);
                called.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> carry(caller, called, true));
                Thread.ofVirtual().start(() -> carry(called, caller, false));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** A client has one request at a time on a connection, and begins it with a packet of its own. */
    private void carry(Socket from, Socket to, boolean counted) {
        byte[] buffer = new byte[BUFFER];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (counted) {
                    count(buffer, read);
                }
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException closed) {
            // the other end is closed by leaving this block
        }
    }

    private void count(byte[] buffer, int length) {
        String start = new String(buffer, 0, Math.min(length, 9), StandardCharsets.US_ASCII);
        if (start.startsWith("GET /")) {
            reads.incrementAndGet();
        } else if (start.matches("(POST|PUT|DELETE) /.*")) {
            writes.incrementAndGet();
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
