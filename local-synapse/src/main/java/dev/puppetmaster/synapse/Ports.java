package dev.puppetmaster.synapse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** TCP ports on 127.0.0.1. */
public final class Ports {
    private Ports() {}

    /** One port that nobody listens on now. */
    public static int free() {
        return free(1).getFirst();
    }

    /** So many different ports that nobody listens on now. Somebody else may still take one before it is used. */
    public static List<Integer> free(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(listen(0));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new SynapseException("no free port on 127.0.0.1: " + e.getMessage(), e);
        } finally {
            sockets.forEach(Ports::close);
        }
    }

    /** Whether a server could listen on this port (1..65535) of 127.0.0.1 now. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = listen(port)) {
            return socket.isBound();
        } catch (IOException inUse) {
            return false;
        }
    }

    /** @throws SynapseException somebody listens where this Synapse is to listen */
    static void requireFree(SynapseSettings settings) {
        if (!isFree(settings.port())) {
            throw new SynapseException("port " + settings.port() + " of 127.0.0.1 is in use, and Synapse for "
                    + settings.serverName() + " needs it: end what listens there, or choose another port");
        }
        if (settings.federation() != null && !isFree(settings.federationPort())) {
            throw new SynapseException("port " + settings.federationPort() + " of 127.0.0.1 is in use, and it stands in"
                    + " the name of " + settings.serverName() + ": end what listens there");
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 1);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new SynapseException("cannot give a port back: " + e.getMessage(), e);
        }
    }
}
