package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.PodBrain;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.registrar.core.BrainAddress;
import dev.puppetmaster.registrar.core.BrainHealth;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the Deployments, Services and NetworkPolicies of brains that are programs of their own as they should be, and tells the
 * fleet how their pods do. What a puppet no longer wants goes, and what somebody changed is put right. One thread of its own.
 */
final class BrainPods implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BrainPods.class);
    /** A pod that is not ready is looked at so often: what is wrong with it does not show in its Deployment. */
    private static final Duration RETRY = Duration.ofSeconds(3);

    private final KubernetesClient client;
    private final RuntimeOptions options;
    private final Fleet fleet;
    private final BrainBook book;
    private final Duration resync;
    private final Semaphore news = new Semaphore(0);
    private final Thread thread =
            Thread.ofPlatform().name("brain-pods").daemon().unstarted(this::run);
    /** What was applied last, by puppet. */
    private final Map<ResourceKey, String> applied = new HashMap<>();
    /** Why it could not be, as the log says it. */
    private final Map<ResourceKey, String> failures = new HashMap<>();
    /** What somebody else has changed since. */
    private final Set<ResourceKey> touched = ConcurrentHashMap.newKeySet();

    /**
     * @param namespaces that are looked after; empty: all
     * @param resync how often everything is looked at although nothing has changed
     */
    BrainPods(KubernetesClient client, List<String> namespaces, RuntimeOptions options, Fleet fleet, Duration resync) {
        this.client = client;
        this.options = options;
        this.fleet = fleet;
        this.book = new BrainBook(namespaces);
        this.resync = resync;
    }

    void start() {
        book.start(client, this::wake, this::touched);
        thread.start();
    }

    /** Something may have changed. Only takes note. */
    void wake() {
        news.release();
    }

    /** A Service has come, gone or become another; whoever did that. */
    void serviceChanged(Ref service) {
        book.puppets().stream()
                .filter(puppet -> puppet.namespace().equals(service.namespace())
                        && BrainAddress.name(puppet).equals(service.name()))
                .forEach(this::touched);
    }

    private void touched(ResourceKey puppet) {
        touched.add(puppet);
        wake();
    }

    private void run() {
        long looked = System.nanoTime();
        try {
            while (true) {
                boolean well = book.isRead() && keepOrSay();
                boolean told = news.tryAcquire((well ? resync : RETRY).toMillis(), TimeUnit.MILLISECONDS);
                news.drainPermits();
                if (!told && System.nanoTime() - looked >= resync.toNanos()) {
                    applied.clear();
                    looked = System.nanoTime();
                }
            }
        } catch (InterruptedException e) {
            log.debug("brains are kept no longer");
        }
    }

    private boolean keepOrSay() {
        try {
            return keep();
        } catch (RuntimeException e) {
            log.error("brains could not be kept for a reason that nobody thought of; it is tried again", e);
            return false;
        }
    }

    /** @return whether everything is as it should be */
    private boolean keep() {
        Map<ResourceKey, BrainHealth> healths = new HashMap<>();
        for (Declaration declaration : List.copyOf(fleet.all())) {
            BrainWorkload.Plan plan = plan(declaration).orElse(null);
            if (plan != null) {
                healths.put(plan.puppet(), keep(plan));
            }
        }
        applied.keySet().retainAll(healths.keySet());
        failures.keySet().retainAll(healths.keySet());
        boolean cleared = removeOthers(healths.keySet());
        fleet.brains(healths);
        return cleared && healths.values().stream().allMatch(BrainHealth::ready);
    }

    /** Empty for a puppet that wants no pod here, or lives nowhere. */
    private Optional<BrainWorkload.Plan> plan(Declaration declaration) {
        if (declaration.leaving()
                || !(declaration.resource() instanceof Puppet puppet)
                || !(puppet.spec().brain() instanceof PodBrain brain)
                || brain.image() == null) {
            return Optional.empty();
        }
        Ref at = puppet.spec().homeserverRef();
        boolean lives = fleet.declaration(at.key("Homeserver"))
                .filter(home -> home.resource() instanceof Homeserver homeserver
                        && homeserver.admits(puppet.metadata().namespace()))
                .isPresent();
        return lives
                ? Optional.of(new BrainWorkload.Plan(
                        puppet.key(),
                        owner(puppet, declaration.uid()),
                        brain,
                        puppet.spec().operatingMode() == Puppet.OperatingMode.Suspended,
                        at,
                        options))
                : Optional.empty();
    }

    private BrainHealth keep(BrainWorkload.Plan plan) {
        ResourceKey puppet = plan.puppet();
        Deployment there = book.find(puppet).orElse(null);
        try {
            List<HasMetadata> wanted = BrainWorkload.of(plan);
            String hash =
                    String.join(" ", wanted.stream().map(AppliedObjects::hash).toList());
            boolean asItWas = !touched.remove(puppet) && there != null && hash.equals(applied.get(puppet));
            if (!asItWas) {
                if (there == null && isTaken(plan)) {
                    return BrainHealth.not(
                            "NameTaken",
                            "there is a Deployment " + BrainAddress.name(puppet)
                                    + " of somebody else; rename or delete it");
                }
                wanted.forEach(object ->
                        client.resource(object).patch(ReconcilerNames.applyAs(ReconcilerNames.FIELD_MANAGER)));
                applied.put(puppet, hash);
            }
            failures.remove(puppet);
            return health(plan, book.find(puppet).orElse(there));
        } catch (KubernetesClientException e) {
            String why = ApiFailures.oneLine(e);
            if (!why.equals(failures.put(puppet, why))) {
                log.warn("{} of namespace {}: its brain's pod cannot be made: {}", puppet, puppet.namespace(), why);
            }
            touched.add(puppet);
            return BrainHealth.not("NotMade", "its pod cannot be made: " + why);
        }
    }

    private boolean isTaken(BrainWorkload.Plan plan) {
        Deployment other = client.apps()
                .deployments()
                .inNamespace(plan.puppet().namespace())
                .withName(BrainAddress.name(plan.puppet()))
                .get();
        return other != null && !BrainBook.puppetOf(other).equals(Optional.of(plan.puppet()));
    }

    private BrainHealth health(BrainWorkload.Plan plan, @Nullable Deployment deployment) {
        if (plan.suspended()) {
            return new BrainHealth(true, "Suspended", "");
        }
        if (deployment == null) {
            return BrainHealth.not("Starting", "its pod is being made");
        }
        if (BrainPodState.isReady(deployment)) {
            return BrainHealth.READY;
        }
        List<Pod> pods = client.pods()
                .inNamespace(plan.puppet().namespace())
                .withLabels(BrainWorkload.labels(plan.puppet().name()))
                .list()
                .getItems();
        return BrainPodState.notReady(deployment, pods);
    }

    /** @return whether all went */
    private boolean removeOthers(Set<ResourceKey> wanted) {
        boolean all = true;
        for (ResourceKey puppet : book.puppets()) {
            if (!wanted.contains(puppet) && !isUnclear(puppet)) {
                all &= remove(puppet);
            }
        }
        return all;
    }

    /** Where a puppet or its homeserver is written wrongly just now, all stays as it is. */
    private boolean isUnclear(ResourceKey key) {
        Declaration declaration = fleet.declaration(key).orElse(null);
        if (declaration == null || declaration.leaving()) {
            return false;
        }
        return !(declaration.resource() instanceof Puppet puppet)
                || fleet.declaration(puppet.spec().homeserverRef().key("Homeserver"))
                        .filter(home -> home.resource() == null)
                        .isPresent();
    }

    private boolean remove(ResourceKey puppet) {
        String name = BrainAddress.name(puppet);
        String namespace = puppet.namespace();
        try {
            client.services().inNamespace(namespace).withName(name).delete();
            client.network()
                    .v1()
                    .networkPolicies()
                    .inNamespace(namespace)
                    .withName(name)
                    .delete();
            // last: by it the others are known
            client.apps().deployments().inNamespace(namespace).withName(name).delete();
            return true;
        } catch (KubernetesClientException e) {
            log.warn(
                    "{} of namespace {}: what was made for its brain cannot be deleted: {}; it is tried again",
                    puppet,
                    namespace,
                    ApiFailures.oneLine(e));
            return false;
        }
    }

    private static OwnerReference owner(Puppet puppet, String uid) {
        return new OwnerReferenceBuilder()
                .withApiVersion(dev.puppetmaster.api.Resource.API_VERSION)
                .withKind("Puppet")
                .withName(puppet.metadata().name())
                .withUid(uid)
                .withController(true)
                .build();
    }

    @Override
    public void close() {
        thread.interrupt();
        book.close();
    }
}
