package dev.puppetmaster.cli.network;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server name, or what {@code .well-known} delegates to: both are written alike (Matrix specification, appendix "Server name").
 *
 * @param host a DNS name or an IP address, IPv6 without brackets
 * @param port if it names one
 */
record ServerName(String host, OptionalInt port) {
    private static final Pattern WRITTEN =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]{2,45})]|([A-Za-z0-9.-]{1,255}))(?::([0-9]{1,5}))?");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}");

    /** @throws IllegalArgumentException it is none */
    static ServerName of(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no server name: write it like data.example.org, without https://");
        }
        String host = written.group(1) == null ? written.group(2) : written.group(1);
        String port = written.group(3);
        return new ServerName(host, port == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(port)));
    }

    /** Whether a host is an IP address already. */
    static boolean isAddress(String host) {
        return host.contains(":") || IPV4.matcher(host).matches();
    }

    boolean isAddress() {
        return isAddress(host);
    }

    /** With brackets around IPv6. */
    static String inUrl(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
