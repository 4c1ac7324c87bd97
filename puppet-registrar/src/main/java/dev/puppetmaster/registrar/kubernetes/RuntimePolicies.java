package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.PodBrain;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Ref;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the NetworkPolicies of all runtimes as they should be: when something is declared or changes, when a Service does, and
 * when a grant expires. One thread of its own.
 */
final class RuntimePolicies implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RuntimePolicies.class);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final String NOTHING = "";

    private final KubernetesClient client;
    private final AppliedObjects applied;
    private final RuntimeDeployer.Template template;
    private final Fleet fleet;
    private final ServiceLookup services;
    private final Duration resync;
    private final Semaphore news = new Semaphore(0);
    private final Thread thread =
            Thread.ofPlatform().name("runtime-policies").daemon().unstarted(this::run);
    /** What is known to be there, by uid of the Homeserver and name. */
    private final Map<String, String> written = new HashMap<>();

    /** @param resync how often everything is looked at although nothing has changed */
    RuntimePolicies(
            KubernetesClient client,
            RuntimeDeployer.Template template,
            Fleet fleet,
            ServiceLookup services,
            Duration resync) {
        this.client = client;
        this.applied = new AppliedObjects(client);
        this.template = template;
        this.fleet = fleet;
        this.services = services;
        this.resync = resync;
    }

    /** Begins; where runtimes are somebody else's it does nothing. */
    void start() {
        if (template.image() != null) {
            thread.start();
        }
    }

    /** Something may have changed. Only takes note. */
    void wake() {
        news.release();
    }

    private void run() {
        long looked = System.nanoTime();
        try {
            while (true) {
                GrantedPorts granted = GrantedPorts.now(fleet.all(), Instant.now());
                boolean all = services.isRead() && keep(granted);
                Duration wait = all ? untilNextChange(granted) : RETRY;
                boolean told = news.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
                news.drainPermits();
                if (!told && System.nanoTime() - looked >= resync.toNanos()) {
                    written.clear();
                    looked = System.nanoTime();
                }
            }
        } catch (InterruptedException e) {
            log.debug("policies are kept no longer");
        }
    }

    private Duration untilNextChange(GrantedPorts granted) {
        Instant until = granted.until();
        Duration left =
                until == null ? resync : Duration.between(Instant.now(), until).plusMillis(50);
        return left.compareTo(resync) < 0 ? left : resync;
    }

    /** @return whether everything is as it should be */
    private boolean keep(GrantedPorts granted) {
        boolean all = true;
        for (Declaration declaration : List.copyOf(fleet.all())) {
            if (declaration.resource() instanceof Homeserver homeserver && !declaration.leaving()) {
                all &= keep(homeserver, declaration.uid(), granted);
            }
        }
        return all;
    }

    private boolean keep(Homeserver homeserver, String uid, GrantedPorts granted) {
        Ref ref = homeserver.ref();
        RuntimeNetwork.Plan plan = new RuntimeNetwork.Plan(
                ref,
                RuntimeDeployer.owner(homeserver, uid),
                needed(homeserver),
                brainNamespaces(ref),
                granted.of().getOrDefault(ref, new TreeSet<>()),
                template.options().egress());
        boolean wanted = template.options().networkPolicies();
        try {
            write(uid, RuntimeWorkload.name(ref.name()), ref, wanted ? RuntimeNetwork.base(plan, services) : null);
            write(uid, RuntimeNetwork.servicesName(ref), ref, wanted ? RuntimeNetwork.services(plan, services) : null);
            return true;
        } catch (KubernetesClientException e) {
            log.warn(
                    "{} of namespace {}: its runtime's NetworkPolicies cannot be written: {}; it is tried again",
                    homeserver.key(),
                    ref.namespace(),
                    ApiFailures.oneLine(e));
            return false;
        }
    }

    private void write(String uid, String name, Ref homeserver, @Nullable NetworkPolicy wanted) {
        String hash = wanted == null ? NOTHING : AppliedObjects.hash(wanted);
        if (hash.equals(written.get(uid + name))) {
            return;
        }
        if (wanted == null) {
            remove(homeserver, name);
        } else {
            applied.apply(wanted);
        }
        written.put(uid + name, hash);
    }

    /** What somebody else made under this name stays. */
    private void remove(Ref homeserver, String name) {
        Resource<NetworkPolicy> policy = client.network()
                .v1()
                .networkPolicies()
                .inNamespace(homeserver.namespace())
                .withName(name);
        NetworkPolicy there = policy.get();
        if (there != null
                && RuntimeWorkload.labels(homeserver.name())
                        .equals(there.getMetadata().getLabels())) {
            policy.delete();
        }
    }

    private List<URI> needed(Homeserver homeserver) {
        Homeserver.Appservice appservice = homeserver.spec().appservice();
        String registrar = appservice == null ? null : appservice.registrarUrl();
        List<String> addresses = new ArrayList<>();
        addresses.add(registrar == null ? template.registrarUrl() : registrar);
        addresses.add(homeserver.spec().clientUrl());
        template.options().env().stream()
                .filter(variable -> variable.getName().equals("OLLAMA_BASE_URL"))
                .forEach(variable -> addresses.add(variable.getValue()));
        brains(homeserver.ref())
                .map(it -> it.brain().url())
                .filter(Objects::nonNull)
                .sorted()
                .forEach(addresses::add);
        return addresses.stream()
                .filter(Objects::nonNull)
                .map(RuntimePolicies::address)
                .flatMap(Optional::stream)
                .toList();
    }

    /** A brain that is a program of its own, and where its puppet is declared. */
    private record Brain(String namespace, PodBrain brain) {}

    private Stream<Brain> brains(Ref homeserver) {
        return fleet.all().stream()
                .filter(it -> !it.leaving())
                .map(Declaration::resource)
                .filter(Puppet.class::isInstance)
                .map(Puppet.class::cast)
                .filter(puppet -> puppet.spec().homeserverRef().equals(homeserver)
                        && puppet.spec().brain() instanceof PodBrain)
                .map(puppet -> new Brain(
                        puppet.metadata().namespace(), (PodBrain) puppet.spec().brain()));
    }

    private Set<String> brainNamespaces(Ref homeserver) {
        return brains(homeserver)
                .filter(it -> it.brain().image() != null)
                .map(Brain::namespace)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Optional<URI> address(String text) {
        try {
            URI address = URI.create(text);
            return address.getHost() == null ? Optional.empty() : Optional.of(address);
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
