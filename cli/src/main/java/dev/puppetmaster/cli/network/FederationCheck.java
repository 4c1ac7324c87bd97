package dev.puppetmaster.cli.network;

import dev.puppetmaster.cli.Finding;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Whether homeservers answer here, and whether each gets through to each other. */
final class FederationCheck {
    private static final String SUBJECT = "federation";
    /** Nobody has it: a homeserver that is asked for it answers 404, to one that it knows. */
    private static final String ALIAS = "#puppetmaster-doctor:";

    private static final String ALLOW = "add it to federation_domain_whitelist (chart: federation.domains)";
    private static final String DIRECTORY = "/_matrix/client/v3/directory/room/";

    private FederationCheck() {}

    /** What one homeserver answers here. */
    static List<Finding> look(Seen seen, List<String> others) {
        About about = new About(SUBJECT, seen.target().serverName());
        List<Finding> findings = new ArrayList<>();
        if (!seen.client().isOk()) {
            findings.add(about.fail(
                    "its client-server API at " + Seen.base(seen.target()) + " fails: "
                            + seen.client().whyNot(),
                    "look whether the homeserver runs, and at its log"));
        }
        if (seen.found() == null) {
            if (findings.isEmpty()) {
                findings.add(about.ok("none is wanted; clients are answered at " + Seen.base(seen.target())));
            }
            return findings;
        }
        seen.federation().forEach(at -> findings.add(at(about, seen.target().serverName(), at)));
        others.stream()
                .filter(other -> !isAllowed(seen, other))
                .forEach(other -> findings.add(about.fail("its allow-list has no " + other, ALLOW)));
        return findings;
    }

    private static Finding at(About about, String name, Seen.At at) {
        if (!at.version().isOk()) {
            return about.fail(
                    at.where() + Seen.VERSION + " fails: " + at.version().whyNot(),
                    at.version().answer() == null
                            ? "look whether the homeserver runs, and whether a firewall lets its port through"
                            : "have the proxy there pass /_matrix/federation and /_matrix/key to the homeserver");
        }
        if (at.document().isEmpty()) {
            return about.fail(
                    at.where() + Seen.KEYS + " gives no keys: " + at.keys().whyNot(),
                    "have the proxy there pass /_matrix/key to the homeserver");
        }
        KeyDocument document = at.document().get();
        String wrong = document.wrong();
        if (!wrong.isEmpty()) {
            return about.fail(
                    "the key document at " + at.where() + " is not to be believed: " + wrong,
                    "look whether something on the way changes answers; others refuse this homeserver");
        }
        Web.Answer answer = at.version().answer();
        String version = answer == null
                ? ""
                : answer.body().at("/server/name").asText() + " "
                        + answer.body().at("/server/version").asText();
        String whose = document.serverName().equals(name) ? "" : " as " + document.serverName();
        return about.ok(version.strip() + " answers at " + at.where() + whose + ", its key document is rightly signed");
    }

    // ---- from one to the other

    /** One way between two homeservers. */
    record Way(String from, String to, Finding finding) {
        boolean isOpen() {
            return finding.verdict() == Finding.Verdict.OK;
        }
    }

    /**
     * Has {@code from} ask {@code to} for an alias: signed by the one, believed by the other, over names, certificates and lists as
     * they have them.
     */
    static Way way(Seen from, Seen to, Web web) {
        String one = from.target().serverName();
        String other = to.target().serverName();
        About about = new About(SUBJECT, one);
        String alias = URLEncoder.encode(ALIAS + other, StandardCharsets.UTF_8);
        Seen.Asked asked = Seen.Asked.of(() -> web.get(Seen.base(from.target()) + DIRECTORY + alias));
        Web.Answer answer = asked.answer();
        boolean known = answer != null
                && (answer.status() == 200
                        || answer.body().path("errcode").asText().equals("M_NOT_FOUND"));
        if (known) {
            return new Way(one, other, about.ok("gets through to " + other));
        }
        String why = answer == null ? asked.whyNot() : said(answer);
        return new Way(
                one,
                other,
                isAllowed(to, one)
                        ? about.fail(
                                "does not get through to " + other + ": " + why,
                                "look at both logs: the name, certificate and address of " + other + " as " + one
                                        + " sees them, and the allow-list of " + other)
                        : about.fail(
                                "does not get through to " + other + ", whose allow-list has no " + one + ": " + why,
                                ALLOW));
    }

    /** As far as it is known. */
    static boolean isAllowed(Seen by, String other) {
        Set<String> allowed = by.target().allowed();
        return allowed == null || allowed.contains(other);
    }

    private static String said(Web.Answer answer) {
        String error = answer.body().path("error").asText();
        return "it answers " + answer.status() + (error.isEmpty() ? "" : ", " + error);
    }
}
