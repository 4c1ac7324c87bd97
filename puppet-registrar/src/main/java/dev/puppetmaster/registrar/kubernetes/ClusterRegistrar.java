package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ServiceDiscovery;
import dev.puppetmaster.api.crd.CustomResources;
import dev.puppetmaster.registrar.ToolBook;
import dev.puppetmaster.registrar.http.RuntimeLookup;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Listable;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.event.source.informer.TransformingItemStore;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registrar of a cluster: watches the custom resources, makes Matrix and the runtimes' workloads match them, and says in
 * their status what is so. Of several only the leader works.
 */
public final class ClusterRegistrar implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ClusterRegistrar.class);
    private static final Duration STOP = Duration.ofSeconds(3);
    private static final Duration MOST_UNSEEN = Duration.ofMinutes(1);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    /** A reconciler waits for the API server only; more would be memory. */
    private static final int THREADS = 8;
    /** So many objects are listed at once: all of them in one answer would be most of the heap. */
    private static final long PAGE = 200;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

    private final KubernetesClient client;
    private final Settings settings;
    private final Fleet fleet;
    private final ServiceBook services;
    private final RuntimePolicies policies;
    private final ApprovalBook approvals;
    private final BrainPods brains;
    private final Reconciles reconciles = new Reconciles();
    private final Operator operator;
    private final HomeserverReconciler homeservers;
    private final PuppetReconciler puppets;
    private final FriendshipReconciler friendships;
    private final ServiceDiscoveryReconciler discoveries;
    private final LLMPolicyReconciler models;
    private final MemoryPolicyReconciler memories;
    private final ToolReconciler tools;
    private final PuppetSetReconciler sets;
    private final Thread leader = Thread.ofPlatform().name("leader").daemon().unstarted(this::leadOrEnd);
    private volatile boolean leads;
    private volatile boolean started;
    private volatile boolean closed;
    private Leading leading = () -> {};
    private @Nullable Leadership leadership;

    /** What only a leader does besides. */
    @FunctionalInterface
    public interface Leading {
        /** Called once, when everything is known; a failure ends the process. */
        void begin() throws IOException;
    }

    /**
     * How it behaves.
     *
     * @param namespaces that are watched; empty: all
     * @param ownNamespace where its lease and its installation's name are
     * @param identity of this one among several: the name of its pod
     * @param alone whether there is never another one: then none is waited for
     * @param resync how often everything is looked at although nothing has changed
     */
    public record Settings(
            List<String> namespaces,
            String ownNamespace,
            String identity,
            boolean alone,
            Duration resync,
            RuntimeDeployer.Template runtimes) {
        public Settings {
            namespaces = List.copyOf(namespaces);
        }
    }

    public ClusterRegistrar(KubernetesClient client, Settings settings) {
        this.client = client;
        this.settings = settings;
        InstallationName installation = new InstallationName(client, settings.ownNamespace());
        RuntimeDeployer deployer = new RuntimeDeployer(client, settings.runtimes(), this::uid);
        ToolBook book = ToolBook.empty();
        this.approvals = new ApprovalBook(client, settings.namespaces(), this::uid);
        this.fleet = new Fleet(
                new SeatOpener(client, deployer, installation, book, approvals, settings.resync()),
                client,
                book,
                ModelKeys.of(settings.runtimes()),
                settings.resync());
        this.services = new ServiceBook(settings.namespaces());
        this.policies = new RuntimePolicies(client, settings.runtimes(), fleet, services, settings.resync());
        this.brains =
                new BrainPods(client, settings.namespaces(), settings.runtimes().options(), fleet, settings.resync());
        fleet.onSorted(() -> {
            policies.wake();
            brains.wake();
        });
        Happenings happenings = new Happenings(client, settings.identity());
        this.homeservers = new HomeserverReconciler(fleet, happenings);
        this.puppets = new PuppetReconciler(fleet, happenings);
        this.friendships = new FriendshipReconciler(fleet, happenings);
        this.discoveries = new ServiceDiscoveryReconciler(fleet, services, happenings);
        this.models = new LLMPolicyReconciler(fleet, happenings);
        this.memories = new MemoryPolicyReconciler(fleet, happenings);
        this.tools = new ToolReconciler(fleet, book, happenings);
        this.sets = new PuppetSetReconciler(fleet, client, happenings);
        this.operator = new Operator(this::configure);
        operator.register(homeservers, this::watch);
        operator.register(puppets, this::watch);
        operator.register(friendships, this::watch);
        operator.register(discoveries, this::watch);
        operator.register(models, this::watch);
        operator.register(memories, this::watch);
        operator.register(tools, this::watch);
        operator.register(sets, this::watch);
    }

    private void configure(ConfigurationServiceOverrider overrider) {
        overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withMetrics(reconciles)
                .withConcurrentReconciliationThreads(THREADS)
                .withStopOnInformerErrorDuringStartup(false)
                .withReconciliationTerminationTimeout(STOP);
    }

    private <R extends HasMetadata> void watch(ControllerConfigurationOverrider<R> overrider) {
        // whatever the framework may have missed
        overrider.withReconciliationMaxInterval(MOST_UNSEEN);
        overrider.withItemStore(new TransformingItemStore<>(Trimmed::of));
        overrider.withInformerListLimit(PAGE);
        // what the API server refuses today it may allow tomorrow
        overrider.withRetry(new GenericRetry()
                .setInitialInterval(FIRST_WAIT.toMillis())
                .setMaxInterval(LONGEST_WAIT.toMillis())
                .withoutMaxAttempts());
        if (!settings.namespaces().isEmpty()) {
            overrider.settingNamespaces(Set.copyOf(settings.namespaces()));
        }
    }

    /** Begins; where there may be several it works once it leads. */
    public void start() {
        start(() -> {});
    }

    /** @param whenItLeads what else is begun then */
    public void start(Leading whenItLeads) {
        leading = whenItLeads;
        if (settings.alone()) {
            lead();
        } else {
            leadership =
                    new Leadership(client.getConfiguration(), settings.ownNamespace(), settings.identity(), leader);
        }
        started = true;
    }

    /** A leader that cannot begin makes room for another one. */
    private void leadOrEnd() {
        try {
            lead();
        } catch (RuntimeException e) {
            if (!closed) {
                log.error("leads, but cannot begin: {}; the process ends", e.getMessage());
                Runtime.getRuntime().halt(1);
            }
        }
    }

    /** Before anything is done everything has to be known: what is missing would be taken for gone. */
    private void lead() {
        List<Declaration> all = listPatiently();
        approvals.start();
        fleet.start(all, this::tell);
        services.start(client, () -> serviceChanged(null), this::serviceChanged);
        policies.start();
        brains.start();
        try {
            leading.begin();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        operator.start();
        leads = true;
        log.info("leads: {} resources", all.size());
    }

    /** An API server that is away for a moment must not leave a leader that does nothing. */
    private List<Declaration> listPatiently() {
        for (Duration wait = FIRST_WAIT; ; wait = longer(wait)) {
            try {
                List<Declaration> all = new ArrayList<>();
                for (Class<? extends CustomResource<?, ?>> kind : CustomResources.ALL) {
                    list(kind, object -> all.add(Translator.declaration(object)));
                }
                return all;
            } catch (KubernetesClientException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                log.warn(
                        "the resources cannot be listed, tried again in {} s: {}",
                        wait.toSeconds(),
                        ApiFailures.oneLine(e));
                pause(wait);
            }
        }
    }

    private static Duration longer(Duration wait) {
        Duration next = wait.multipliedBy(2);
        return next.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : next;
    }

    private static void pause(Duration wait) {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("told to stop", e);
        }
    }

    private <R extends CustomResource<?, ?>> void list(Class<R> kind, Consumer<CustomResource<?, ?>> each) {
        if (settings.namespaces().isEmpty()) {
            list(client.resources(kind).inAnyNamespace(), each);
        } else {
            settings.namespaces()
                    .forEach(namespace -> list(client.resources(kind).inNamespace(namespace), each));
        }
    }

    private static <R extends CustomResource<?, ?>> void list(
            Listable<KubernetesResourceList<R>> from, Consumer<CustomResource<?, ?>> each) {
        String next = null;
        do {
            KubernetesResourceList<R> page = from.list(
                    new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
            page.getItems().forEach(each);
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
    }

    private void tell(ResourceKey key) {
        switch (key.kind()) {
            case "Homeserver" -> homeservers.tell(key);
            case "Puppet" -> puppets.tell(key);
            case "Friendship" -> friendships.tell(key);
            case "ServiceDiscovery" -> discoveries.tell(key);
            case "LLMPolicy" -> models.tell(key);
            case "MemoryPolicy" -> memories.tell(key);
            case "Tool" -> tools.tell(key);
            default -> log.debug("nobody is told of {}", key);
        }
        fleet.declaration(key).ifPresent(sets::tellOfChild);
    }

    /** @param service null: any of them */
    private void serviceChanged(@Nullable Ref service) {
        policies.wake();
        if (service != null) {
            brains.serviceChanged(service);
        }
        fleet.all().stream()
                .filter(it -> it.resource() instanceof ServiceDiscovery discovery
                        && (service == null
                                || discovery.spec().services().stream()
                                        .anyMatch(named -> named.service().equals(service))))
                .forEach(it -> discoveries.tell(it.key()));
    }

    /** What runtimes ask for; knows nothing while another registrar leads. */
    public RuntimeLookup runtimes() {
        return fleet.seats();
    }

    /** Looks at everything again, behind all changes. */
    public void resync() {
        fleet.resync();
    }

    private @Nullable String uid(ResourceKey key) {
        return fleet.declaration(key).map(Declaration::uid).orElse(null);
    }

    /** Whether this one works, and no other. */
    boolean leads() {
        return leads;
    }

    /** Why it neither works nor could take over; empty if it does or could. */
    public Optional<String> notReady() {
        return started && (leads || !leader.isAlive())
                ? Optional.empty()
                : Optional.of("it has not read all resources yet");
    }

    long declared(String kind) {
        return fleet.all().stream().filter(it -> it.key().kind().equals(kind)).count();
    }

    long ready(String kind) {
        return fleet.all().stream()
                .map(Declaration::key)
                .filter(key -> key.kind().equals(kind))
                .filter(key -> fleet.standing(key)
                        .filter(it -> it instanceof Standing.Known known
                                && known.status().isReady())
                        .isPresent())
                .count();
    }

    long matrixWrites() {
        return fleet.seats().writes();
    }

    long looks() {
        return fleet.seats().looks();
    }

    Reconciles reconciles() {
        return reconciles;
    }

    /** Ends within some seconds, also where nobody answers; the Lease goes last, when nothing works any more. */
    @Override
    public void close() {
        closed = true;
        leader.interrupt();
        try {
            leader.join(STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        operator.stop();
        policies.close();
        brains.close();
        services.close();
        approvals.close();
        fleet.close();
        if (leadership != null) {
            leadership.close();
        }
        leads = false;
    }
}
