package dev.puppetmaster.registrar.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.crd.DiscoveredFunction;
import dev.puppetmaster.api.crd.EffectivePeer;
import dev.puppetmaster.api.crd.FriendshipStatus;
import dev.puppetmaster.api.crd.HomeserverStatus;
import dev.puppetmaster.api.crd.LastError;
import dev.puppetmaster.api.crd.PolicyStatus;
import dev.puppetmaster.api.crd.PuppetSetStatus;
import dev.puppetmaster.api.crd.PuppetStatus;
import dev.puppetmaster.api.crd.ServiceDiscoveryStatus;
import dev.puppetmaster.api.crd.StatusCondition;
import dev.puppetmaster.api.crd.ToolStatus;
import dev.puppetmaster.api.validation.JudgedResource;
import dev.puppetmaster.api.validation.Problem;
import dev.puppetmaster.api.yaml.CustomResourceReader;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Between what the API server keeps and what the registrar thinks in. Pure. */
final class Translator {
    private static final Logger log = LoggerFactory.getLogger(Translator.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final KubernetesSerialization SERIALIZATION = ClusterClient.serialization();

    private Translator() {}

    /** What a custom resource declares, and what its status says was made. */
    static Declaration declaration(CustomResource<?, ?> object) {
        ResourceKey key = key(object);
        JudgedResource judged = CustomResourceReader.read(tree(object));
        ResourceStatus said = said(object);
        return new Declaration(
                key,
                object.getMetadata().getUid(),
                object.getMetadata().getGeneration(),
                made(object),
                judged.isValid() ? judged.resource() : null,
                judged.problems().stream().map(Translator::line).toList(),
                object.isMarkedForDeletion(),
                ownerUid(object),
                said == null ? conditions(object) : said.conditions(),
                said);
    }

    static ResourceKey key(CustomResource<?, ?> object) {
        return new ResourceKey(
                object.getKind(),
                object.getMetadata().getNamespace(),
                object.getMetadata().getName());
    }

    private static JsonNode tree(CustomResource<?, ?> object) {
        return SERIALIZATION.convertValue(object, JsonNode.class);
    }

    private static String line(Problem problem) {
        return problem.field().isEmpty() ? problem.message() : problem.field() + " " + problem.message();
    }

    private static Instant made(CustomResource<?, ?> object) {
        String time = object.getMetadata().getCreationTimestamp();
        return time == null ? Instant.EPOCH : Instant.parse(time);
    }

    private static @Nullable String ownerUid(CustomResource<?, ?> object) {
        return object.getMetadata().getOwnerReferences().stream()
                .filter(owner -> "PuppetSet".equals(owner.getKind()))
                .map(OwnerReference::getUid)
                .findFirst()
                .orElse(null);
    }

    /** Null where there is no status, or somebody wrote one that is none. */
    private static @Nullable ResourceStatus said(CustomResource<?, ?> object) {
        Object status = object.getStatus();
        if (status == null) {
            return null;
        }
        try {
            return switch (status) {
                case HomeserverStatus it ->
                    new ResourceStatus.OfHomeserver(
                            orZero(it.observedGeneration()),
                            it.spaceRoomId(),
                            it.spaceAlias() == null ? "" : it.spaceAlias(),
                            it.approvalsRoomId(),
                            orEmpty(it.invited()),
                            conditions(it.conditions()));
                case PuppetStatus it ->
                    new ResourceStatus.OfPuppet(
                            orZero(it.observedGeneration()),
                            it.userId(),
                            it.directRoomId(),
                            it.state() == null ? "Unknown" : it.state(),
                            peers(it),
                            lastError(it),
                            conditions(it.conditions()));
                case FriendshipStatus it ->
                    new ResourceStatus.OfFriendship(
                            orZero(it.observedGeneration()),
                            it.roomId(),
                            it.alias(),
                            orEmpty(it.invited()),
                            conditions(it.conditions()));
                case PolicyStatus it ->
                    new ResourceStatus.OfPolicy(orZero(it.observedGeneration()), conditions(it.conditions()));
                case ToolStatus it ->
                    new ResourceStatus.OfTool(
                            orZero(it.observedGeneration()), it.version(), discovered(it), conditions(it.conditions()));
                default -> null;
            };
        } catch (DateTimeException e) {
            log.warn("{}: its status has a time that is none, and is written anew", key(object));
            return null;
        }
    }

    private static List<ResourceStatus.EffectivePeer> peers(PuppetStatus status) {
        List<EffectivePeer> peers = status.effectivePeers();
        return peers == null
                ? List.of()
                : peers.stream()
                        .map(it -> new ResourceStatus.EffectivePeer(it.name(), it.userId()))
                        .toList();
    }

    private static List<ResourceStatus.Discovered> discovered(ToolStatus status) {
        List<DiscoveredFunction> functions = status.discovered();
        return functions == null
                ? List.of()
                : functions.stream()
                        .map(it -> new ResourceStatus.Discovered(it.name(), it.schemaHash()))
                        .toList();
    }

    private static ResourceStatus.@Nullable LastError lastError(PuppetStatus status) {
        LastError error = status.lastError();
        return error == null || error.eventId() == null
                ? null
                : new ResourceStatus.LastError(error.message(), error.eventId());
    }

    private static List<Condition> conditions(CustomResource<?, ?> object) {
        Object status = object.getStatus();
        if (status == null) {
            return List.of();
        }
        try {
            return switch (status) {
                case HomeserverStatus it -> conditions(it.conditions());
                case PuppetStatus it -> conditions(it.conditions());
                case FriendshipStatus it -> conditions(it.conditions());
                case PuppetSetStatus it -> conditions(it.conditions());
                case ServiceDiscoveryStatus it -> conditions(it.conditions());
                case PolicyStatus it -> conditions(it.conditions());
                case ToolStatus it -> conditions(it.conditions());
                default -> List.of();
            };
        } catch (DateTimeException e) {
            return List.of();
        }
    }

    private static long orZero(@Nullable Long number) {
        return number == null ? 0 : number;
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    static List<Condition> conditions(@Nullable List<StatusCondition> written) {
        return written == null
                ? List.of()
                : written.stream().map(StatusCondition::toCondition).toList();
    }

    /** For comparing what was written with what would be. */
    static JsonNode json(@Nullable Object status) {
        return JSON.valueToTree(status);
    }
}
