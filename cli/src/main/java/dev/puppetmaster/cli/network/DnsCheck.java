package dev.puppetmaster.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.cli.Finding;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a server name leads to the homeserver of that name, for other homeservers and for people's clients. */
final class DnsCheck {
    static final String SUBJECT = "dns";
    private static final String CLIENT_WELL_KNOWN = "/.well-known/matrix/client";

    private final Web web;
    private final Seen seen;
    private final String name;
    private final About about;

    private DnsCheck(Seen seen, Web web) {
        this.web = web;
        this.seen = seen;
        this.name = seen.target().serverName();
        this.about = new About(SUBJECT, name);
    }

    static List<Finding> look(Seen seen, Web web) {
        DnsCheck check = new DnsCheck(seen, web);
        Discovery.Found found = seen.found();
        if (found == null) {
            return List.of(check.about.ok("needs no name: it federates with nobody"));
        }
        List<Finding> findings = new ArrayList<>(check.forServers(found));
        // a name that leads nowhere is said once
        boolean leads = !found.addresses().isEmpty() || found.wellKnown() instanceof Discovery.WellKnown.Leads;
        if (leads && seen.target().isPublic() && !ServerName.of(check.name).isAddress()) {
            check.forClients().ifPresent(findings::add);
        }
        return findings;
    }

    private List<Finding> forServers(Discovery.Found found) {
        List<Finding> findings = new ArrayList<>();
        String way = found.place().shown() + " " + found.place().how();
        if (found.wellKnown() instanceof Discovery.WellKnown.Wrong wrong) {
            findings.add(about.warn(
                    "https://" + name + "/.well-known/matrix/server is not used: " + wrong.why(),
                    "have it say {\"m.server\": \"HOST:PORT\"}, or remove it"));
        }
        if (seen.target().isPublic() && found.addresses().isEmpty()) {
            findings.add(unresolved(found));
            return findings;
        }
        boolean wrong = false;
        // what a port-forward leads to says nothing of the DNS
        List<Seen.At> led = found.equals(seen.route()) ? seen.federation() : List.of();
        for (Seen.At at : led) {
            Optional<String> other = at.document().map(KeyDocument::serverName).filter(there -> !there.equals(name));
            if (other.isPresent()) {
                wrong = true;
                findings.add(about.fail(
                        "leads to " + at.where() + " " + found.place().how() + ", where another server answers: "
                                + other.get(),
                        correct(found) + " so that it leads to the homeserver " + name));
            }
        }
        boolean answered = led.stream().anyMatch(at -> at.version().answer() != null);
        if (!wrong
                && !answered
                && found.wellKnown() instanceof Discovery.WellKnown.Missing missing
                && found.place().how().startsWith("by port")) {
            findings.add(about.fail(
                    "no https://" + name + "/.well-known/matrix/server (" + missing.why() + "), no SRV record, and "
                            + found.place().shown() + " does not answer",
                    "serve the file with {\"m.server\": \"HOST:PORT\"} of the homeserver, or listen on "
                            + found.place().port()));
        } else if (!wrong) {
            findings.add(about.ok("leads to " + way));
        }
        return findings;
    }

    private Finding unresolved(Discovery.Found found) {
        String host = found.place().connect();
        String record = ServerName.of(name).host().equals(host)
                ? "add an A or AAAA record for " + host
                : "add an A or AAAA record for " + host + ", or correct what leads there ("
                        + found.place().how() + ")";
        String wellKnown = found.wellKnown() instanceof Discovery.WellKnown.Missing
                ? ", or serve https://" + name + "/.well-known/matrix/server"
                : "";
        return about.fail(host + " does not resolve: " + found.unresolved(), record + wellKnown);
    }

    private static String correct(Discovery.Found found) {
        return found.wellKnown() instanceof Discovery.WellKnown.Leads leads
                ? "correct m.server in .well-known/matrix/server (" + leads.to() + ")"
                : "correct the DNS of " + found.place().connect();
    }

    // ---- for people's clients

    /** Client-Server API, "Well-known URI". */
    private Optional<Finding> forClients() {
        String url = "https://" + ServerName.of(name).host() + CLIENT_WELL_KNOWN;
        Seen.Asked asked = Seen.Asked.of(() -> web.get(url));
        Web.Answer answer = asked.answer();
        if (answer == null || !asked.isOk()) {
            return Optional.of(about.warn(
                    "no " + url + ": " + asked.whyNot(),
                    "serve it, or people have to type " + shown() + " when they sign in"));
        }
        JsonNode base = answer.body().path("m.homeserver").path("base_url");
        if (!base.isTextual()) {
            return Optional.of(about.fail(
                    url + " has no m.homeserver.base_url",
                    "have it say {\"m.homeserver\": {\"base_url\": \"" + shown() + "\"}}"));
        }
        return Optional.of(clientAddress(base.asText()));
    }

    private Finding clientAddress(String base) {
        URI told = seen.target().told();
        String at = base.replaceAll("/+$", "");
        if (told != null && at.equals(told.toString().replaceAll("/+$", ""))) {
            return about.ok("clients are led to " + at);
        }
        Seen.Asked versions = Seen.Asked.of(() -> web.get(at + Seen.CLIENT));
        if (!versions.isOk()) {
            return about.fail(
                    "clients are led to " + base + ", where no homeserver answers: " + versions.whyNot(),
                    "correct base_url in .well-known/matrix/client to " + shown());
        }
        Seen.Asked keys = Seen.Asked.of(() -> web.get(at + Seen.KEYS));
        Web.Answer answer = keys.answer();
        String there = answer == null ? "" : answer.body().path("server_name").asText();
        if (there.equals(name)) {
            return about.ok("clients are led to " + at);
        }
        if (!there.isEmpty()) {
            return about.fail(
                    "clients are led to " + base + ", which is " + there,
                    "correct base_url in .well-known/matrix/client to " + shown());
        }
        return told == null
                ? about.ok("clients are led to " + at)
                : about.fail(
                        "clients are led to " + base + ", not to " + told,
                        "correct base_url in .well-known/matrix/client, or --homeserver");
    }

    private String shown() {
        URI told = seen.target().told();
        return told == null ? "the homeserver's address" : told.toString();
    }
}
