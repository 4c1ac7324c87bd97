package dev.puppetmaster.registrar.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.api.crd.CustomResources;
import dev.puppetmaster.api.crd.FriendshipResource;
import dev.puppetmaster.api.crd.HomeserverResource;
import dev.puppetmaster.api.crd.PuppetResource;
import dev.puppetmaster.api.crd.PuppetSetResource;
import dev.puppetmaster.api.crd.ServiceDiscoveryResource;
import dev.puppetmaster.registrar.kubernetes.Wires.Cut;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to one small fleet from its beginning to its end, in a namespace and an installation of its own: everything is
 * declared, some of it is changed, some is deleted. Its registrars may be cut off from the world at some of their calls; then
 * the next one takes over.
 */
final class FleetStory implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FleetStory.class);
    /** For several registrars, one behind the other, of stories that are told at once. */
    private static final Duration LONG = Duration.ofMinutes(4);

    private final ClusterRig rig;
    private final String own;
    private final String namespace;
    private final Wires wires;
    private @Nullable RegistrarLife life;
    private int lives;

    private FleetStory(ClusterRig rig, int number) throws IOException {
        this.rig = rig;
        this.own = "-%03d".formatted(number);
        this.namespace = "story" + own;
        this.wires = new Wires(rig.homeserver.baseUrl(), rig.server, own);
    }

    /**
     * What there was in the end.
     *
     * @param picture as {@link FleetPicture} makes it
     * @param calls that the registrars made
     * @param lives how many registrars it took
     * @param missed where none was cut off, because none came there
     */
    record End(List<String> picture, List<String> calls, int lives, Set<Cut> missed) {}

    /** Tells one, until it has come to the end that is {@code wanted}, or to one that stays. */
    static End of(ClusterRig rig, int number, Collection<Cut> cuts, @Nullable List<String> wanted) throws IOException {
        try (FleetStory story = new FleetStory(rig, number)) {
            return story.tell(cuts, wanted);
        }
    }

    private End tell(Collection<Cut> cuts, @Nullable List<String> wanted) throws IOException {
        rig.namespace(namespace);
        rig.secret(namespace, "data-registration");
        wires.cutAt(cuts);
        next();
        declare();
        await("all to be ready", this::allIsReady);
        change();
        await("all to be as it was changed", this::allIsChanged);
        return new End(picture(wanted), wires.seen(), lives, wires.left());
    }

    /** The last statuses may be under way. */
    private List<String> picture(@Nullable List<String> wanted) {
        List<List<String>> taken = new ArrayList<>(List.of(List.of()));
        try {
            await("the end to be as it was without trouble", () -> {
                List<String> before = taken.getLast();
                taken.add(FleetPicture.of(rig, namespace, own));
                return taken.getLast().equals(wanted == null ? before : wanted);
            });
        } catch (ConditionTimeoutException e) {
            log.warn("{} ends in another way", namespace);
        }
        return taken.getLast();
    }

    private void next() {
        lives++;
        life = RegistrarLife.start(wires.apiServer(rig.server.config()), namespace, namespace, "runtime:1");
    }

    /** Waits, and lets the next registrar begin where the one before was cut off. */
    private void await(String what, BooleanSupplier wanted) {
        // a registrar that is cut off in mid-work leaves threads of its framework behind, which fail: also those of
        // other stories
        Awaitility.await(what)
                .dontCatchUncaughtExceptions()
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    if (wires.isCut()) {
                        close(life);
                        wires.mend();
                        next();
                    }
                    return wanted.getAsBoolean();
                });
    }

    private void declare() {
        yaml("""
                kind: Homeserver
                metadata: {name: data, namespace: NS}
                spec:
                  serverName: data.example.org
                  clientUrl: %s
                  theme: Data
                  puppetPrefixes: [data-]
                  observers: ["@you:data.example.org"]
                  appservice: {secretRef: {name: data-registration}}
                """.formatted(wires.homeserver()));
        puppet("data-stays", "  displayName: Before\n");
        puppet("data-leaves", "  deletionPolicy: LeaveRooms\n");
        puppet("data-ends", "  deletionPolicy: Deactivate\n");
        friendship("pair", "data-stays", "data-leaves", "before");
        friendship("goes", "data-stays", "data-ends", "before");
        yaml("""
                kind: PuppetSet
                metadata: {name: set, namespace: NS}
                spec:
                  prefix: data-setOWN
                  replicas: 2
                  friendships: Ring
                  template:
                    spec:
                      homeserverRef: {name: data}
                      brain: {java: {class: x.Y}}
                      deletionPolicy: LeaveRooms
                """);
        yaml("""
                kind: ServiceDiscovery
                metadata: {name: orders, namespace: NS}
                spec:
                  subjects: [{puppetRef: {name: data-staysOWN}}]
                  services: [{serviceRef: {name: orders, namespace: shop}, ports: [8080], paths: [/v1/*]}]
                """);
    }

    private void change() {
        puppet("data-stays", "  displayName: After\n");
        friendship("pair", "data-stays", "data-leaves", "after");
        delete(FriendshipResource.class, "goes");
        delete(PuppetResource.class, "data-leaves" + own);
        delete(PuppetResource.class, "data-ends" + own);
        delete(ServiceDiscoveryResource.class, "orders");
        rig.client
                .resources(PuppetSetResource.class)
                .inNamespace(namespace)
                .withName("set")
                .scale(1);
    }

    private boolean allIsReady() {
        return of(PuppetResource.class).size() == 5
                && of(FriendshipResource.class).size() == 3
                && CustomResources.ALL.stream()
                        .flatMap(kind -> of(kind).stream())
                        .allMatch(FleetStory::isReadyNow);
    }

    private boolean allIsChanged() {
        return of(PuppetResource.class).size() == 2
                && of(PuppetResource.class).stream().allMatch(FleetStory::isReadyNow)
                && of(PuppetSetResource.class).stream().allMatch(FleetStory::isReadyNow)
                && of(HomeserverResource.class).stream().allMatch(FleetStory::isReadyNow)
                && of(ServiceDiscoveryResource.class).isEmpty()
                && of(FriendshipResource.class).size() == 1
                && of(FriendshipResource.class).stream()
                        .map(FleetStory::status)
                        .allMatch(it -> it.path("observedGeneration").asLong() == 2
                                && it.toString().contains("\"PuppetMissing\""));
    }

    private static boolean isReadyNow(CustomResource<?, ?> object) {
        JsonNode status = status(object);
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True")
                        && status.path("observedGeneration").asLong()
                                == object.getMetadata().getGeneration();
            }
        }
        return false;
    }

    private static JsonNode status(CustomResource<?, ?> object) {
        return Translator.json(object.getStatus());
    }

    private <R extends CustomResource<?, ?>> List<R> of(Class<R> kind) {
        return rig.client.resources(kind).inNamespace(namespace).list().getItems();
    }

    private void puppet(String name, String more) {
        yaml("""
                kind: Puppet
                metadata: {name: %sOWN, namespace: NS}
                spec:
                  homeserverRef: {name: data}
                  brain: {java: {class: x.Y}}
                %s""".formatted(name, more));
    }

    private void friendship(String name, String a, String b, String topic) {
        yaml("""
                kind: Friendship
                metadata: {name: %s, namespace: NS}
                spec:
                  members: [{puppetRef: {name: %sOWN}}, {puppetRef: {name: %sOWN}}]
                  topic: %s
                """.formatted(name, a, b, topic));
    }

    private void yaml(String document) {
        rig.apply("apiVersion: puppetmaster.dev/v1alpha1\n"
                + document.replace("OWN", own).replace("NS", namespace));
    }

    private void delete(Class<? extends CustomResource<?, ?>> kind, String name) {
        rig.client.resources(kind).inNamespace(namespace).withName(name).delete();
    }

    private static void close(@Nullable RegistrarLife life) {
        if (life != null) {
            life.close();
        }
    }

    @Override
    public void close() {
        close(life);
        wires.close();
    }
}
