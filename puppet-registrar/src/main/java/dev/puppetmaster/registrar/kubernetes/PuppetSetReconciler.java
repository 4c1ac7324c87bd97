package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.PuppetSet;
import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.crd.PuppetSetResource;
import dev.puppetmaster.api.crd.PuppetSetStatus;
import dev.puppetmaster.api.yaml.ResourceWriter;
import dev.puppetmaster.registrar.core.Refusal;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** PuppetSets: makes, changes and deletes their Puppets and Friendships, which the API server deletes with the set. */
@ControllerConfiguration(name = "puppetset", fieldManager = ReconcilerNames.FIELD_MANAGER)
final class PuppetSetReconciler implements Reconciler<PuppetSetResource> {
    private final Fleet fleet;
    private final KubernetesClient client;
    private final StatusWriter<PuppetSetResource, PuppetSetStatus> statuses;
    private final SimpleInboundEventSource<PuppetSetResource> news = new SimpleInboundEventSource<>("fleet-puppetset");
    /** Name of the set by its uid, to find it from its puppets. */
    private final Map<String, ResourceKey> sets = new ConcurrentHashMap<>();

    PuppetSetReconciler(Fleet fleet, KubernetesClient client, Happenings happenings) {
        this.fleet = fleet;
        this.client = client;
        this.statuses = new StatusWriter<>(happenings, PuppetSetResource::new);
    }

    @Override
    public List<EventSource<?, PuppetSetResource>> prepareEventSources(EventSourceContext<PuppetSetResource> context) {
        return List.of(news);
    }

    /** Something that was made for a set has changed. */
    void tellOfChild(Declaration child) {
        ResourceKey set = child.ownerUid() == null ? null : sets.get(child.ownerUid());
        if (set != null && news.isRunning()) {
            news.propagateEvent(new ResourceID(set.name(), set.namespace()));
        }
    }

    @Override
    public UpdateControl<PuppetSetResource> reconcile(PuppetSetResource object, Context<PuppetSetResource> context) {
        Declaration declaration = Translator.declaration(object);
        sets.put(declaration.uid(), declaration.key());
        PuppetSetStatus last = object.getStatus();
        List<Condition> before = Translator.conditions(last == null ? null : last.conditions());
        PuppetSetStatus next = declaration.resource() instanceof PuppetSet set
                ? follow(set, declaration, before)
                : invalid(declaration, before);
        statuses.write(client, object, object.getStatus(), next);
        return UpdateControl.noUpdate();
    }

    private PuppetSetStatus follow(PuppetSet set, Declaration declaration, List<Condition> before) {
        Map<ResourceKey, Declaration> there = fleet.madeFor(declaration.uid()).stream()
                .collect(Collectors.toMap(Declaration::key, it -> it, (a, b) -> a, HashMap::new));
        set.puppets().forEach(puppet -> fleet.declaration(puppet.key()).ifPresent(it -> there.put(it.key(), it)));
        set.friendships()
                .forEach(friendship -> fleet.declaration(friendship.key()).ifPresent(it -> there.put(it.key(), it)));
        Brood brood = Brood.of(set, there, declaration.uid(), key -> isReady(key, there));
        OwnerReference owner = owner(declaration);
        brood.make().forEach(it -> apply(it, owner));
        brood.change().forEach(it -> apply(it, owner));
        brood.remove().forEach(this::delete);
        return status(set, declaration, brood, there, before);
    }

    private boolean isReady(ResourceKey key, Map<ResourceKey, Declaration> there) {
        Declaration found = there.get(key);
        return found != null
                && fleet.standing(key)
                        .filter(it -> it instanceof Standing.Known known
                                && known.status().isReady()
                                && known.status().observedGeneration() == found.generation())
                        .isPresent();
    }

    private PuppetSetStatus status(
            PuppetSet set,
            Declaration declaration,
            Brood brood,
            Map<ResourceKey, Declaration> there,
            List<Condition> before) {
        List<ResourceKey> puppets = there.values().stream()
                .filter(it -> declaration.uid().equals(it.ownerUid()) && !it.leaving())
                .map(Declaration::key)
                .filter(key -> key.kind().equals("Puppet"))
                .toList();
        int ready = (int) puppets.stream().filter(key -> isReady(key, there)).count();
        List<Condition> conditions = new ArrayList<>();
        Instant now = Instant.now();
        long generation = declaration.generation();
        conditions.add(
                StatusWords.condition(Condition.ACCEPTED, Condition.Status.True, "Valid", "", generation, before, now));
        String taken = brood.taken().stream().map(ResourceKey::toString).collect(Collectors.joining(", "));
        List<Friendship> friendships = set.friendships();
        long friends =
                friendships.stream().filter(it -> isReady(it.key(), there)).count();
        boolean allThere = ready == set.spec().replicas() && friends == friendships.size() && brood.isSettled();
        String reason =
                !taken.isEmpty() ? "NameTaken" : allThere ? "Ready" : brood.later() > 0 ? "Changing" : "Pending";
        String message = !taken.isEmpty()
                ? taken + ": not made by this set; rename or delete it, or choose another spec.prefix"
                : allThere
                        ? ""
                        : ready + " of " + set.spec().replicas() + " puppets and " + friends + " of "
                                + friendships.size() + " friendships are ready"
                                + (brood.later() > 0 ? ", " + brood.later() + " wait to be changed" : "");
        conditions.add(StatusWords.condition(
                Condition.READY,
                allThere ? Condition.Status.True : Condition.Status.False,
                reason,
                message,
                generation,
                before,
                now));
        return new PuppetSetStatus(
                generation,
                StatusWords.conditions(conditions),
                puppets.size(),
                ready,
                PuppetSet.LABEL + "=" + declaration.key().name());
    }

    private static PuppetSetStatus invalid(Declaration declaration, List<Condition> before) {
        String message = String.join("; ", declaration.problems());
        return new PuppetSetStatus(
                declaration.generation(),
                StatusWords.refused(
                        new Refusal(Condition.ACCEPTED, "Invalid", message),
                        declaration.generation(),
                        before,
                        Instant.now()),
                null,
                null,
                null);
    }

    private static OwnerReference owner(Declaration set) {
        return new OwnerReferenceBuilder()
                .withApiVersion(Resource.API_VERSION)
                .withKind("PuppetSet")
                .withName(set.key().name())
                .withUid(set.uid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }

    private void apply(Resource resource, OwnerReference owner) {
        GenericKubernetesResource object = client.getKubernetesSerialization()
                .convertValue(ResourceWriter.write(resource), GenericKubernetesResource.class);
        object.getMetadata().setOwnerReferences(List.of(owner));
        client.resource(object).patch(ReconcilerNames.applyAs(ReconcilerNames.FIELD_MANAGER + "-puppetset"));
    }

    private void delete(ResourceKey key) {
        client.genericKubernetesResources(Resource.API_VERSION, key.kind())
                .inNamespace(key.namespace())
                .withName(key.name())
                .delete();
    }
}
