package dev.puppetmaster.cli.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Who has which address. */
interface Names {
    /** Where a service of a name is (RFC 2782). */
    record Service(String host, int port) {}

    /**
     * The addresses of a host, or what is one already.
     *
     * @throws UnknownHostException with what is wrong: there is none, or nobody answers
     */
    List<InetAddress> addresses(String host) throws UnknownHostException;

    /** The services of a name like {@code _matrix-fed._tcp.example.org}, the preferred first; none also where nobody answers. */
    List<Service> services(String name);

    /** As other programs of this machine have it: {@code /etc/hosts} and the DNS. */
    static Names ofThisMachine() {
        DnsNames dns = new DnsNames("dns:");
        return new Names() {
            @Override
            public List<InetAddress> addresses(String host) throws UnknownHostException {
                return isLocalhost(host) ? List.of(InetAddress.getLoopbackAddress()) : inTime(host);
            }

            @Override
            public List<Service> services(String name) {
                return dns.services(name);
            }
        };
    }

    /** RFC 6761, section 6.3: no DNS is asked for these. */
    static boolean isLocalhost(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.equals("localhost") || lower.endsWith(".localhost");
    }

    private static List<InetAddress> inTime(String host) throws UnknownHostException {
        List<InetAddress> found;
        try {
            found = CompletableFuture.supplyAsync(
                            () -> all(host),
                            task -> Thread.ofPlatform().daemon().start(task))
                    .get(Web.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new UnknownHostException("the DNS does not answer within " + Web.PATIENCE.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException("interrupted");
        }
        if (found.isEmpty()) {
            throw new UnknownHostException("this machine finds no address of it");
        }
        return found;
    }

    private static List<InetAddress> all(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            return List.of();
        }
    }
}
