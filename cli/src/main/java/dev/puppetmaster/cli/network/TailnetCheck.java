package dev.puppetmaster.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.cli.Finding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Whether this machine is in its tailnet, and whether the machines are that the network's addresses lead to there. */
final class TailnetCheck {
    private static final String SUBJECT = "tailnet";
    private static final Duration SOON = Duration.ofDays(14);

    private final Tailscaled tailscaled;
    private final Names names;
    private final Instant now;

    TailnetCheck(Tailscaled tailscaled, Names names, Instant now) {
        this.tailscaled = tailscaled;
        this.names = names;
        this.now = now;
    }

    /**
     * Looks; nothing is found where no tailnet has to do with it.
     *
     * @param hosts what the network's addresses name, with what they are of
     */
    List<Finding> look(Map<String, String> hosts) throws InterruptedException {
        Map<String, String> inside = new TreeMap<>();
        hosts.forEach((host, of) -> {
            if (isInside(host)) {
                inside.put(host, of);
            }
        });
        if (!tailscaled.isThere()) {
            return inside.isEmpty() ? List.of() : List.of(missing(inside));
        }
        JsonNode status;
        try {
            status = tailscaled.status();
        } catch (IOException e) {
            return List.of(bad(
                    inside,
                    "tailscaled does not run: " + e.getMessage() + " (" + tailscaled.where() + ")",
                    "start it: systemctl start tailscaled"));
        }
        String suffix = status.path("MagicDNSSuffix").asText().toLowerCase(Locale.ROOT);
        hosts.forEach((host, of) -> {
            if (!suffix.isEmpty() && host.toLowerCase(Locale.ROOT).endsWith("." + suffix)) {
                inside.put(host, of);
            }
        });
        Optional<Finding> out = out(status, inside);
        if (out.isPresent()) {
            return List.of(out.get());
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(about().ok("this machine is in it as "
                + status.at("/Self/DNSName").asText().replaceAll("\\.$", "")
                + (inside.isEmpty() ? "; no address of the network is" : "")));
        warning(status).ifPresent(findings::add);
        inside.forEach((host, of) -> findings.add(peer(status, host, of)));
        return findings;
    }

    private static About about() {
        return new About(SUBJECT, "");
    }

    private static Finding missing(Map<String, String> inside) {
        String host = inside.keySet().iterator().next();
        return about().fail(
                        host + " (" + inside.get(host)
                                + ") is an address of a tailnet, and this machine has no tailscale",
                        "install it and join: tailscale up; or run doctor on a machine of the tailnet");
    }

    /** What nothing of the network needs is not broken. */
    private static Finding bad(Map<String, String> inside, String found, String advice) {
        return inside.isEmpty()
                ? about().warn(found + "; no address of the network needs it", advice)
                : about().fail(found + "; " + String.join(", ", inside.keySet()) + " cannot be reached", advice);
    }

    /** Why this machine is not in its tailnet; empty if it is. */
    private Optional<Finding> out(JsonNode status, Map<String, String> inside) {
        String state = status.path("BackendState").asText();
        Optional<Instant> expiry = expiry(status);
        if (status.at("/Self/Expired").asBoolean()
                || expiry.filter(now::isAfter).isPresent()) {
            return Optional.of(bad(
                    inside,
                    "the key of this machine expired"
                            + expiry.map(at -> " " + at).orElse(""),
                    "tailscale up --force-reauth; for servers disable its expiry at the control server"));
        }
        return switch (state) {
            case "Running" ->
                status.at("/Self/Online").asBoolean(true)
                        ? Optional.empty()
                        : Optional.of(bad(
                                inside,
                                "the control server is not reached" + health(status),
                                "look whether it runs, and whether this machine gets there: tailscale netcheck"));
            case "NeedsLogin" ->
                Optional.of(
                        bad(inside, "this machine is logged out", "tailscale up, and open the address that it prints"));
            case "NeedsMachineAuth" ->
                Optional.of(bad(inside, "this machine waits to be approved", "approve it at the control server"));
            case "Stopped" -> Optional.of(bad(inside, "this machine was taken out", "tailscale up"));
            default ->
                Optional.of(bad(
                        inside,
                        "tailscaled is not ready (" + state + ")" + health(status),
                        "wait a moment; else look at its log: journalctl -u tailscaled"));
        };
    }

    private static Optional<Instant> expiry(JsonNode status) {
        return time(status.at("/Self/KeyExpiry").asText());
    }

    private Optional<Finding> warning(JsonNode status) {
        Optional<Instant> soon = expiry(status).filter(at -> at.isBefore(now.plus(SOON)));
        if (soon.isPresent()) {
            return Optional.of(
                    about().warn(
                                    "the key of this machine expires " + soon.get(),
                                    "tailscale up --force-reauth before; for servers disable its expiry at the control server"));
        }
        String health = health(status);
        return health.isEmpty()
                ? Optional.empty()
                : Optional.of(about().warn("tailscaled says" + health, "tailscale status shows more"));
    }

    private static String health(JsonNode status) {
        List<String> lines = new ArrayList<>();
        status.path("Health").forEach(line -> lines.add(line.asText().strip().replaceAll("\\.$", "")));
        return lines.isEmpty() ? "" : ": " + String.join("; ", lines);
    }

    /** Empty also where it is the year 1, by which programs in Go mean never. */
    private static Optional<Instant> time(String text) {
        try {
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.parse(text).toInstant()).filter(at -> at.isAfter(Instant.EPOCH));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private Finding peer(JsonNode status, String host, String of) {
        String who = host + " (" + of + ")";
        if (isThat(status.path("Self"), host)) {
            return about().ok(who + " is this machine");
        }
        for (JsonNode peer : status.path("Peer")) {
            if (isThat(peer, host)) {
                String last = time(peer.path("LastSeen").asText())
                        .map(at -> ", last seen " + at)
                        .orElse("");
                return peer.path("Online").asBoolean()
                        ? about().ok(who + " is online")
                        : about().fail(who + " is offline" + last, "start that machine, and tailscaled there");
            }
        }
        return about().fail(
                        "no machine of the tailnet is " + who,
                        "correct the address, or have that machine join; access rules may hide it");
    }

    private boolean isThat(JsonNode machine, String host) {
        if (machine.path("DNSName").asText().replaceAll("\\.$", "").equalsIgnoreCase(host)) {
            return true;
        }
        List<String> addresses = addresses(host);
        for (JsonNode address : machine.path("TailscaleIPs")) {
            if (addresses.contains(address.asText())) {
                return true;
            }
        }
        return false;
    }

    private List<String> addresses(String host) {
        try {
            return names.addresses(host).stream()
                    .map(InetAddress::getHostAddress)
                    .toList();
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    /** 100.64.0.0/10 is what tailnets give their machines. */
    private boolean isInside(String host) {
        return host.toLowerCase(Locale.ROOT).endsWith(".ts.net")
                || addresses(host).stream().anyMatch(TailnetCheck::isShared);
    }

    private static boolean isShared(String address) {
        String[] parts = address.split("\\.", -1);
        return parts.length == 4 && parts[0].equals("100") && Integer.parseInt(parts[1]) / 64 == 1;
    }
}
