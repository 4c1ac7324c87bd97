package dev.puppetmaster.cli.network;

import dev.puppetmaster.cli.Finding;
import dev.puppetmaster.cli.Finding.Verdict;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Asks all homeservers at once, and has the checks judge what was said, in the order of the homeservers. */
final class NetworkDoctor {
    private final Web web;
    private final Tailscaled tailscaled;

    NetworkDoctor(Web web, Tailscaled tailscaled) {
        this.web = web;
        this.tailscaled = tailscaled;
    }

    List<Finding> look(Network network) throws IOException, InterruptedException {
        Instant now = web.clock().instant();
        Trust trust;
        try {
            trust = Trust.with(network.authorities());
        } catch (GeneralSecurityException e) {
            throw new IOException("the JDK's own certificates cannot be read", e);
        }
        KnownKeys known = KnownKeys.open(network.knownKeys());
        List<Finding> findings = new ArrayList<>(network.findings());
        List<Seen> all = each(network.targets(), target -> Seen.of(target, web));
        List<FederationCheck.Way> ways = each(pairs(all), pair -> FederationCheck.way(pair.from(), pair.to(), web));
        List<List<Finding>> dns = each(all, seen -> DnsCheck.look(seen, web));
        List<Map<String, List<KeyDocument>>> memories = each(all, seen -> memories(seen, all));
        for (int i = 0; i < all.size(); i++) {
            Seen seen = all.get(i);
            String name = seen.target().serverName();
            List<Finding> own = new ArrayList<>(dns.get(i));
            own.addAll(CertificateCheck.look(seen, trust, now));
            own.addAll(FederationCheck.look(seen, othersOf(seen, all)));
            boolean reached = isReachedByAll(name, ways);
            own.forEach(it -> findings.add(asSeenHere(it, seen, reached)));
            ways.stream()
                    .filter(way -> way.from().equals(name))
                    .map(FederationCheck.Way::finding)
                    .forEach(findings::add);
            SigningKeyCheck.look(seen, memories.get(i), known, now).ifPresent(findings::add);
        }
        keep(known, findings);
        findings.addAll(ClockCheck.look(all));
        findings.addAll(new TailnetCheck(tailscaled, web.names(), now).look(hosts(all, network.models())));
        findings.addAll(models(network));
        network.volumes().forEach(volume -> findings.add(DiskCheck.look(volume)));
        return findings;
    }

    private static List<String> othersOf(Seen seen, List<Seen> all) {
        return all.stream()
                .filter(other -> !other.equals(seen) && other.found() != null)
                .map(other -> other.target().serverName())
                .toList();
    }

    /** What this machine does not reach may be right all the same. */
    private static Finding asSeenHere(Finding finding, Seen seen, boolean reached) {
        if (!Objects.equals(seen.found(), seen.route())) {
            return finding.subject().equals(DnsCheck.SUBJECT)
                    ? About.milder(finding, "from this machine; the cluster may know better")
                    : finding;
        }
        boolean here = !seen.federation().isEmpty()
                && seen.federation().stream().allMatch(at -> at.version().isOk());
        return reached && !here
                ? About.milder(finding, "the other homeservers reach it, this machine does not")
                : finding;
    }

    private static boolean isReachedByAll(String name, List<FederationCheck.Way> ways) {
        List<FederationCheck.Way> here =
                ways.stream().filter(way -> way.to().equals(name)).toList();
        return !here.isEmpty() && here.stream().allMatch(FederationCheck.Way::isOpen);
    }

    private record Pair(Seen from, Seen to) {}

    /** Those of which the first can be asked, and the second may answer. */
    private static List<Pair> pairs(List<Seen> all) {
        List<Pair> pairs = new ArrayList<>();
        for (Seen from : all) {
            for (Seen to : all) {
                boolean dead = to.target().proxy() != null
                        && to.federation().stream().allMatch(at -> at.version().answer() == null);
                boolean can = from.client().isOk() && from.found() != null && to.found() != null && !dead;
                if (!from.equals(to)
                        && can
                        && FederationCheck.isAllowed(from, to.target().serverName())) {
                    pairs.add(new Pair(from, to));
                }
            }
        }
        return pairs;
    }

    private Map<String, List<KeyDocument>> memories(Seen seen, List<Seen> all) {
        Map<String, List<KeyDocument>> memories = new LinkedHashMap<>();
        for (Seen other : all) {
            if (!other.equals(seen) && other.document().isPresent()) {
                memories.put(other.target().serverName(), SigningKeyCheck.remembered(seen, other, web));
            }
        }
        return memories;
    }

    private static void keep(KnownKeys known, List<Finding> findings) {
        try {
            known.save();
        } catch (IOException e) {
            findings.add(new About("signing key", "", About.KEYS)
                    .warn(
                            "what was seen cannot be kept in " + known.file() + ": " + e.getMessage(),
                            "name another file with --known-keys"));
        }
    }

    /** What the addresses of the network name, with what it is of. */
    private static Map<String, String> hosts(List<Seen> all, List<Model> models) {
        Map<String, String> hosts = new LinkedHashMap<>();
        for (Seen seen : all) {
            String of = "homeserver " + seen.target().serverName();
            String client = seen.target().client().getHost();
            if (client != null) {
                hosts.put(client, of);
            }
            Discovery.Found found = seen.found();
            if (found != null && seen.target().isPublic()) {
                hosts.put(found.place().connect(), of);
            }
        }
        models.stream()
                .filter(model -> !model.host().isEmpty())
                .forEach(model -> hosts.put(model.host(), "model `" + model.model() + "`"));
        return hosts;
    }

    /** Of a policy with several backends one that answers is enough. */
    private List<Finding> models(Network network) throws IOException, InterruptedException {
        ModelEndpointCheck check = new ModelEndpointCheck(web);
        List<Model> models = network.models();
        List<Finding> found = each(models, check::look);
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            String of = models.get(i).of();
            boolean another = found.stream().anyMatch(it -> it.of().equals(of) && it.verdict() == Verdict.OK);
            findings.add(
                    another
                            ? About.milder(found.get(i), "another backend answers")
                            : network.elsewhere()
                                    ? About.milder(found.get(i), "seen from this machine, not from the cluster")
                                    : found.get(i));
        }
        return findings;
    }

    /** All at once, answers in their order. */
    private static <T, R> List<R> each(List<T> all, Function<T, R> question) throws IOException, InterruptedException {
        try (ExecutorService aside = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<R>> tasks = new ArrayList<>();
            all.forEach(one -> tasks.add(() -> question.apply(one)));
            List<R> answers = new ArrayList<>();
            for (Future<R> answer : aside.invokeAll(tasks)) {
                answers.add(answer.get());
            }
            return answers;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException ours) {
                throw ours;
            }
            throw new IOException(e.getCause());
        }
    }
}
