package dev.puppetmaster.cli.network;

import dev.puppetmaster.cli.Finding;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Whether the certificates are those of the names, by an authority that counts, and valid now and for a while. */
final class CertificateCheck {
    private static final String SUBJECT = "certificate";
    private static final Duration SOON = Duration.ofDays(14);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private final About about;
    private final Trust trust;
    private final Instant now;

    private CertificateCheck(String of, Trust trust, Instant now) {
        this.about = new About(SUBJECT, of, About.CERTIFICATES);
        this.trust = trust;
        this.now = now;
    }

    /** Those at the federation addresses and at the client address; none where there is no TLS. */
    static List<Finding> look(Seen seen, Trust trust, Instant now) {
        CertificateCheck check = new CertificateCheck(seen.target().serverName(), trust, now);
        // one of all addresses that present the same
        Set<Finding> findings = new LinkedHashSet<>();
        Discovery.Found found = seen.route();
        if (found != null) {
            for (Seen.At at : seen.federation()) {
                Web.Answer answer = at.version().answer();
                if (answer != null && !answer.chain().isEmpty()) {
                    findings.add(check.judged(
                            "at " + at.where() + " for homeservers",
                            found.place().certified(),
                            answer.chain()));
                }
            }
        }
        Web.Answer client = seen.client().answer();
        if (client != null && !client.chain().isEmpty()) {
            findings.add(check.judged(
                    "at " + seen.target().client().getAuthority() + " for clients",
                    seen.target().client().getHost(),
                    client.chain()));
        }
        return new ArrayList<>(findings);
    }

    private Finding judged(String where, String host, List<X509Certificate> chain) {
        X509Certificate leaf = chain.getFirst();
        String who = where + ": ";
        for (X509Certificate each : chain) {
            String which = each.equals(leaf) ? "" : "that of its issuer " + name(each) + " ";
            Instant ends = each.getNotAfter().toInstant();
            Instant begins = each.getNotBefore().toInstant();
            if (ends.isBefore(now)) {
                return about.fail(
                        who + which + "expired " + TIME.format(ends), "renew it, and restart the server that reads it");
            }
            if (begins.isAfter(now)) {
                return about.fail(
                        who + which + "not valid before " + TIME.format(begins),
                        "look at the clocks, here and where it was made; else wait, or have it made anew");
            }
        }
        List<String> names = names(leaf);
        if (names.stream().noneMatch(each -> fits(each, host))) {
            return about.fail(
                    who + "it is of " + (names.isEmpty() ? name(leaf) : String.join(", ", names)) + ", not of " + host,
                    "have one made for " + host + ", or have the server there present the right one");
        }
        if (!trust.holds(chain, now)) {
            return about.fail(
                    who + "by an authority that is not known here: " + issuer(chain),
                    "name its certificate with --ca FILE (the other homeservers need it, too), have the server send"
                            + " the certificates between, or take one of a public authority");
        }
        return duration(who, leaf);
    }

    private Finding duration(String who, X509Certificate leaf) {
        Instant ends = leaf.getNotAfter().toInstant();
        long days = Duration.between(now, ends).toDays();
        return ends.isBefore(now.plus(SOON))
                ? about.warn(
                        who + "expires in " + days + " days, " + TIME.format(ends),
                        "renew it before, and restart the server that reads it")
                : about.ok(who + "valid until " + DAY.format(ends));
    }

    private static String issuer(List<X509Certificate> chain) {
        X509Certificate last = chain.getLast();
        return last.getIssuerX500Principal().equals(last.getSubjectX500Principal()) && chain.size() == 1
                ? name(last) + " (signed by itself)"
                : commonName(last.getIssuerX500Principal().getName());
    }

    private static String name(X509Certificate certificate) {
        return commonName(certificate.getSubjectX500Principal().getName());
    }

    private static String commonName(String distinguished) {
        for (String part : distinguished.split(",", -1)) {
            if (part.startsWith("CN=")) {
                return part.substring(3);
            }
        }
        return distinguished;
    }

    /** The subject alternative names (RFC 5280, section 4.2.1.6); a common name counts no more. */
    private static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all != null) {
                for (List<?> each : all) {
                    int type = (Integer) each.get(0);
                    if (type == DNS_NAME || type == IP_ADDRESS) {
                        names.add(String.valueOf(each.get(1)));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            return List.of();
        }
        return names;
    }

    /** RFC 9525, section 6.3: an asterisk stands for the whole first label. */
    private static boolean fits(String name, String host) {
        String wanted = host.toLowerCase(Locale.ROOT).replaceAll("^\\[|]$", "");
        String there = name.toLowerCase(Locale.ROOT);
        if (ServerName.isAddress(wanted)) {
            return ServerName.isAddress(there) && same(there, wanted);
        }
        return there.startsWith("*.")
                ? wanted.indexOf('.') > 0
                        && wanted.substring(wanted.indexOf('.')).equals(there.substring(1))
                : there.equals(wanted);
    }

    private static boolean same(String one, String other) {
        try {
            return InetAddress.getByName(one).equals(InetAddress.getByName(other));
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
