package dev.puppetmaster.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where other homeservers look for one: Server-Server API, "Server discovery", "Resolving server names". The steps of that section
 * stand in the comments.
 */
final class Discovery {
    static final int DEFAULT_PORT = 8448;
    private static final String WELL_KNOWN = "/.well-known/matrix/server";

    private final Web web;

    Discovery(Web web) {
        this.web = web;
    }

    /**
     * Where it leads.
     *
     * @param certified whose certificate has to be presented there
     * @param connect the host to connect to
     * @param header what is sent as Host
     * @param how by what it was found
     */
    record Place(String certified, String connect, int port, String header, String how) {
        String url(String path) {
            return "https://" + ServerName.inUrl(certified) + ":" + port + path;
        }

        String shown() {
            return ServerName.inUrl(connect) + ":" + port;
        }
    }

    /** What stands in {@code .well-known}. */
    sealed interface WellKnown {
        /** It leads elsewhere. */
        record Leads(String to) implements WellKnown {}

        /** There is something, and it is of no use. */
        record Wrong(String why) implements WellKnown {}

        /** There is none. */
        record Missing(String why) implements WellKnown {}
    }

    /**
     * What was found.
     *
     * @param wellKnown null where the server name does not need it
     * @param addresses of the place; empty where it does not resolve
     * @param unresolved why not
     */
    record Found(Place place, @Nullable WellKnown wellKnown, List<InetAddress> addresses, String unresolved) {}

    Found of(String serverName) {
        ServerName name = ServerName.of(serverName);
        // 1, 2: an address, or a port
        if (name.isAddress() || name.port().isPresent()) {
            String how = name.port().isPresent() ? "by the port in its name" : "by its address";
            return resolved(
                    new Place(name.host(), name.host(), name.port().orElse(DEFAULT_PORT), serverName, how), null);
        }
        WellKnown wellKnown = wellKnown(name.host());
        return wellKnown instanceof WellKnown.Leads leads
                ? resolved(delegated(leads.to()), wellKnown)
                : resolved(named(name.host(), ""), wellKnown);
    }

    /** 3.1 to 3.5. */
    private Place delegated(String to) {
        ServerName name = ServerName.of(to);
        if (name.isAddress() || name.port().isPresent()) {
            return new Place(name.host(), name.host(), name.port().orElse(DEFAULT_PORT), to, "by .well-known");
        }
        return named(name.host(), ".well-known and ");
    }

    /** 3.3 to 3.5, and 4 to 6: the services of a name, the older kind last, then its own addresses. */
    private Place named(String host, String before) {
        for (String kind : List.of("_matrix-fed._tcp.", "_matrix._tcp.")) {
            List<Names.Service> services = web.names().services(kind + host);
            if (!services.isEmpty()) {
                Names.Service first = services.getFirst();
                return new Place(host, first.host(), first.port(), host, "by " + before + "SRV " + kind + host);
            }
        }
        return new Place(host, host, DEFAULT_PORT, host, "by " + before + "port " + DEFAULT_PORT);
    }

    private Found resolved(Place place, @Nullable WellKnown wellKnown) {
        List<InetAddress> addresses = new ArrayList<>();
        try {
            addresses.addAll(web.names().addresses(place.connect()));
            return new Found(place, wellKnown, addresses, "");
        } catch (UnknownHostException e) {
            return new Found(place, wellKnown, List.of(), Web.reason(e));
        }
    }

    /** 3: only an answer of 200 with an {@code m.server} counts; redirects are followed. */
    private WellKnown wellKnown(String host) {
        Web.Answer answer;
        try {
            answer = web.get("https://" + host + WELL_KNOWN);
        } catch (IOException e) {
            return new WellKnown.Missing(Web.reason(e));
        }
        if (answer.status() != 200) {
            return new WellKnown.Missing("it answers " + answer.status());
        }
        JsonNode server = answer.body().path("m.server");
        if (!server.isTextual()) {
            return new WellKnown.Wrong("it has no \"m.server\"");
        }
        try {
            ServerName unused = ServerName.of(server.asText());
        } catch (IllegalArgumentException e) {
            return new WellKnown.Wrong(String.valueOf(e.getMessage()));
        }
        return new WellKnown.Leads(server.asText());
    }
}
