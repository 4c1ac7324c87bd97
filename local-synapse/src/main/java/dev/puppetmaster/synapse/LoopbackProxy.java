package dev.puppetmaster.synapse;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A proxy on 127.0.0.1 that leads {@code CONNECT name:port} (RFC 9110, section 9.3.6) to the same port of 127.0.0.1, for
 * the names that it is told and for nothing else: no request of a Synapse behind it leaves this machine.
 */
public final class LoopbackProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoopbackProxy.class);
    private static final Pattern CONNECT = Pattern.compile("CONNECT ([A-Za-z0-9.-]+:[0-9]{1,5}) HTTP/1\\.[01]");
    private static final int MOST_HEAD = 8192;
    private static final int MOST_CONNECTIONS = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Set<String> names;

    private LoopbackProxy(ServerSocket listening, Collection<String> names) {
        this.listening = listening;
        this.names = canonical(names);
    }

    /**
     * Listens.
     *
     * @param port on 127.0.0.1, 1..65535
     * @param serverNames as in {@code data.localhost:18448}: what it leads to
     * @throws IOException the port is in use
     */
    public static LoopbackProxy listen(int port, Collection<String> serverNames) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(loopback(), port));
        } catch (IOException e) {
            socket.close();
            throw new IOException(
                    "port " + port + " of 127.0.0.1, by which the homeservers find each other, is in use", e);
        }
        LoopbackProxy proxy = new LoopbackProxy(socket, serverNames);
        Thread.ofPlatform().name("loopback proxy").daemon().start(proxy::accept);
        return proxy;
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Leads to these from now on; what is connected stays so. */
    public void leadTo(Collection<String> serverNames) {
        names = canonical(serverNames);
    }

    /** Ends all connections, too. */
    @Override
    public void close() {
        close(listening);
        open.forEach(LoopbackProxy::close);
    }

    private static Set<String> canonical(Collection<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                if (open.size() >= MOST_CONNECTIONS) {
                    close(client);
                } else {
                    open.add(client);
                    Thread.ofVirtual().name("loopback proxy").start(() -> serve(client));
                }
            } catch (SocketException closed) {
                LOG.debug("the loopback proxy accepts nothing any more", closed);
            } catch (IOException e) {
                LOG.warn("the loopback proxy could not take a connection: {}", e.getMessage());
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setSoTimeout((int) PATIENCE.toMillis());
            Matcher wanted = CONNECT.matcher(head(client.getInputStream()));
            if (!wanted.matches() || !names.contains(wanted.group(1).toLowerCase(Locale.ROOT))) {
                say(client, "403 Forbidden");
                return;
            }
            connect(client, wanted.group(1));
        } catch (IOException e) {
            LOG.debug("a connection of the loopback proxy ended", e);
        } finally {
            open.remove(client);
        }
    }

    private void connect(Socket client, String name) throws IOException {
        int port = Integer.parseInt(name.substring(name.indexOf(':') + 1));
        try (Socket server = new Socket()) {
            open.add(server);
            try {
                server.connect(new InetSocketAddress(loopback(), port), (int) PATIENCE.toMillis());
            } catch (IOException e) {
                say(client, "502 Bad Gateway");
                return;
            }
            say(client, "200 Connection established");
            client.setSoTimeout(0);
            Thread back = Thread.ofVirtual().start(() -> copy(server, client));
            copy(client, server);
            join(back);
        } finally {
            open.removeIf(Socket::isClosed);
        }
    }

    /** The first line; the rest up to the empty one is read and does not count. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0 || head.length() >= MOST_HEAD) {
                return "";
            }
            head.append((char) next);
        }
        return head.substring(0, head.indexOf("\r\n"));
    }

    private static void say(Socket client, String status) throws IOException {
        client.getOutputStream().write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Until one side ends; that side's end is told to the other. */
    private static void copy(Socket from, Socket to) {
        try {
            OutputStream out = to.getOutputStream();
            from.getInputStream().transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            LOG.debug("closing a connection of the loopback proxy", e);
        }
    }
}
