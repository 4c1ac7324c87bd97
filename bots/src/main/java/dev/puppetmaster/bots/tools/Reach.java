package dev.puppetmaster.bots.tools;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Which addresses tools may call. Where a name leads is looked at for each connection, so a name that leads elsewhere the next
 * time is no way around. Never: link-local addresses, where clouds answer with credentials.
 *
 * @param loopback whether this machine itself may be called
 */
public record Reach(boolean loopback) {
    /** The line says what is not called, and why. */
    public static final class OutOfReach extends UnknownHostException {
        private static final long serialVersionUID = 1;

        OutOfReach(String line) {
            super(line);
        }
    }

    /** The addresses of a host that may be called; of an address, itself. */
    public List<InetAddress> lookup(String host) throws UnknownHostException {
        InetAddress[] all = InetAddress.getAllByName(bare(host));
        List<InetAddress> allowed = Arrays.stream(all).filter(this::allows).toList();
        if (allowed.isEmpty()) {
            throw outOfReach(host, all[0]);
        }
        return allowed;
    }

    /** For clients that choose among all addresses of a host by themselves: each has to be one that may be called. */
    public void require(String host) throws UnknownHostException {
        for (InetAddress address : InetAddress.getAllByName(bare(host))) {
            if (!allows(address)) {
                throw outOfReach(host, address);
            }
        }
    }

    /** Without the brackets that an address of IPv6 has in a URL. */
    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static OutOfReach outOfReach(String host, InetAddress address) {
        boolean literal = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
        return new OutOfReach(
                literal
                        ? bare(host) + " is an address that is not called"
                        : host + " leads to an address that is not called: " + address.getHostAddress());
    }

    private boolean allows(InetAddress address) {
        return !address.isLinkLocalAddress()
                && !address.isMulticastAddress()
                && !address.isAnyLocalAddress()
                && (loopback || !address.isLoopbackAddress());
    }
}
