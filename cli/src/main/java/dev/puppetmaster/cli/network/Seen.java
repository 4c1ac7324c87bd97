package dev.puppetmaster.cli.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one homeserver says of itself, at each of its addresses.
 *
 * @param found where the DNS leads; null where it federates with nobody
 * @param route where it was asked: there, or by a way that needs no DNS
 * @param federation one for each address where others look for it
 * @param client its client-server API
 */
record Seen(
        Target target,
        Discovery.@Nullable Found found,
        Discovery.@Nullable Found route,
        List<At> federation,
        Asked client) {
    static final String VERSION = "/_matrix/federation/v1/version";
    static final String KEYS = "/_matrix/key/v2/server";
    static final String CLIENT = "/_matrix/client/versions";
    private static final int MOST_ADDRESSES = 8;

    /** What came of a question: an answer, or why there is none. */
    record Asked(Web.@Nullable Answer answer, String failure) {
        boolean isOk() {
            return answer != null && answer.status() == 200;
        }

        /** Why it is not, in a few words. */
        String whyNot() {
            return answer == null ? failure : "it answers " + answer.status();
        }

        static Asked of(Question question) {
            try {
                return new Asked(question.ask(), "");
            } catch (IOException e) {
                return new Asked(null, Web.reason(e));
            }
        }
    }

    /** Something to ask. */
    interface Question {
        Web.Answer ask() throws IOException;
    }

    /** One address of a homeserver. */
    record At(String where, Asked version, Asked keys) {
        Optional<KeyDocument> document() {
            Web.Answer answer = keys.answer();
            return answer != null && keys.isOk() && KeyDocument.is(answer.body())
                    ? Optional.of(KeyDocument.of(answer.body()))
                    : Optional.empty();
        }
    }

    /** Asks; as long as one answer may take, a few times. */
    static Seen of(Target target, Web web) {
        Asked client = Asked.of(() -> web.get(base(target) + CLIENT));
        if (!target.federates()) {
            return new Seen(target, null, null, List.of(), client);
        }
        if (target.proxy() != null) {
            ServerName name = ServerName.of(target.serverName());
            Discovery.Place place = new Discovery.Place(
                    name.host(),
                    name.host(),
                    name.port().orElse(Discovery.DEFAULT_PORT),
                    target.serverName(),
                    "by the proxy of up on port " + target.proxy().getPort());
            Discovery.Found found = new Discovery.Found(place, null, List.of(), "");
            return new Seen(target, found, found, List.of(at(target, place, null, web)), client);
        }
        Discovery.Found found = new Discovery(web).of(target.serverName());
        List<At> federation = new ArrayList<>();
        found.addresses().stream()
                .limit(MOST_ADDRESSES)
                .forEach(address -> federation.add(at(target, found.place(), address, web)));
        boolean answered = federation.stream().anyMatch(at -> at.version().answer() != null);
        InetSocketAddress inside = target.inside();
        if (answered || inside == null) {
            return new Seen(target, found, found, federation, client);
        }
        ServerName name = ServerName.of(target.serverName());
        Discovery.Place place = new Discovery.Place(
                name.host(), name.host(), inside.getPort(), target.serverName(), "by a port-forward");
        Discovery.Found route = new Discovery.Found(place, null, List.of(inside.getAddress()), "");
        return new Seen(target, found, route, List.of(at(target, place, inside.getAddress(), web)), client);
    }

    private static At at(Target target, Discovery.Place place, @Nullable InetAddress address, Web web) {
        String where = address == null
                ? place.shown()
                : isInside(target, place)
                        ? "its Service"
                        : ServerName.inUrl(address.getHostAddress()) + ":" + place.port();
        Asked version = Asked.of(() -> web.get(place.url(VERSION), place.header(), address, target.proxy()));
        // who does not answer is not waited for twice
        Asked keys = version.answer() == null
                ? version
                : Asked.of(() -> web.get(place.url(KEYS), place.header(), address, target.proxy()));
        return new At(where, version, keys);
    }

    private static boolean isInside(Target target, Discovery.Place place) {
        InetSocketAddress inside = target.inside();
        return inside != null && inside.getPort() == place.port();
    }

    static String base(Target target) {
        return target.client().toString().replaceAll("/+$", "");
    }

    /** The key document of the homeserver itself, where one of its addresses has it. */
    Optional<KeyDocument> document() {
        return federation.stream()
                .flatMap(at -> at.document().stream())
                .filter(document -> document.serverName().equals(target.serverName()))
                .findFirst();
    }

    /** What is asked of the address where others look for it. */
    Asked ask(String path, Web web) {
        Discovery.Found there = route;
        if (there == null) {
            return new Asked(null, "it federates with nobody");
        }
        InetAddress address =
                there.addresses().isEmpty() ? null : there.addresses().getFirst();
        if (address == null && target.proxy() == null) {
            return new Asked(null, there.unresolved());
        }
        return Asked.of(() -> web.get(there.place().url(path), there.place().header(), address, target.proxy()));
    }
}
