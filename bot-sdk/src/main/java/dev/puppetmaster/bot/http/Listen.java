package dev.puppetmaster.bot.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where and how to listen.
 *
 * @param address port 0 takes any
 * @param tls with which to speak HTTPS; null: plain HTTP
 * @param plainBeyondLoopback that plain HTTP is wanted where other machines may reach it: what protects the tokens on the
 *     way is then the network, not we
 */
public record Listen(InetSocketAddress address, @Nullable TlsFiles tls, boolean plainBeyondLoopback) {
    /**
     * @throws IllegalArgumentException with one line, if the address has no IP address, or others could reach it in the
     *     clear and nobody asked for that
     */
    public Listen {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException(address.getHostString() + ": no address of this machine has that name");
        }
        if (tls == null && !plainBeyondLoopback && !address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException(address.getHostString() + ":" + address.getPort()
                    + " is open to other machines: give a TLS certificate and key, listen on 127.0.0.1, or say that"
                    + " plain HTTP is wanted there");
        }
    }

    /** Plain HTTP for this machine alone. */
    public static Listen onLoopback(int port) {
        return new Listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), null, false);
    }

    /**
     * Reads {@code HOST:PORT}, {@code [IPv6]:PORT} or {@code :PORT}, which is all addresses.
     *
     * @throws IllegalArgumentException with one line that says what would be right
     */
    public static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        String port = text.substring(colon + 1);
        if (colon < 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535 || !isHost(host)) {
            throw new IllegalArgumentException(
                    "\"" + text.replaceAll("\\p{Cntrl}", "?") + "\" is no address; write e.g. 127.0.0.1:8080 or :8080");
        }
        return host.isEmpty()
                ? new InetSocketAddress(Integer.parseInt(port))
                : new InetSocketAddress(host, Integer.parseInt(port));
    }

    private static boolean isHost(String host) {
        return host.matches("[A-Za-z0-9.-]{0,253}") || host.matches("\\[[0-9A-Fa-f:.]{2,45}]");
    }
}
