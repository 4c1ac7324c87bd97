package dev.puppetmaster.cli.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Map;
import javax.net.SocketFactory;

/** Leads connections to some ports to others: 443 is only root's to listen on. */
final class MappedPorts extends SocketFactory {
    private final Map<Integer, Integer> ports;

    MappedPorts(Map<Integer, Integer> ports) {
        this.ports = ports;
    }

    @Override
    public Socket createSocket() {
        return new Socket() {
            @Override
            public void connect(SocketAddress to, int timeout) throws IOException {
                InetSocketAddress wanted = (InetSocketAddress) to;
                int port = ports.getOrDefault(wanted.getPort(), wanted.getPort());
                super.connect(new InetSocketAddress(wanted.getAddress(), port), timeout);
            }
        };
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException();
    }
}
