package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.PodBrain;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.runtime.Observation.PuppetState;
import dev.puppetmaster.registrar.core.ConditionList.Verdict;
import dev.puppetmaster.registrar.core.DesiredState.Standing;
import dev.puppetmaster.registrar.core.ObservedState.Membership;
import dev.puppetmaster.registrar.core.ObservedState.Room;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether single things about a resource are as they should be, and if not, what to do. */
final class Verdicts {
    private final Findings findings;
    private final DesiredState desired;
    private final Set<ResourceKey> unsettled;
    private final Map<ResourceKey, Failure> failures = new HashMap<>();
    private final Map<ResourceKey, List<Plan.Note>> notes = new HashMap<>();

    Verdicts(Findings findings) {
        this.findings = findings;
        this.desired = findings.desired();
        Plan plan = findings.remaining();
        this.unsettled = plan == null ? Set.of() : plan.owners();
        findings.failures().forEach(failure -> failures.putIfAbsent(failure.owner(), failure));
        if (plan != null) {
            plan.notes()
                    .forEach(note -> notes.computeIfAbsent(note.owner(), owner -> new ArrayList<>())
                            .add(note));
        }
    }

    // ---- of a friendship

    Verdict refs(Friendship friendship) {
        Verdict verdict = Verdict.yes("Resolved");
        for (Friendship.Member member : friendship.spec().members()) {
            if (verdict.isYes() && member instanceof Friendship.PuppetMember puppet) {
                verdict = ref(friendship, puppet);
            }
        }
        return verdict;
    }

    private Verdict ref(Friendship friendship, Friendship.PuppetMember member) {
        ResourceKey key = member.puppet().key("Puppet");
        String name = named(key, friendship);
        return switch (desired.standing(friendship, member)) {
            case MEMBER, NOT_ALLOWED -> Verdict.yes("Resolved");
            case MISSING ->
                Verdict.no("PuppetMissing", name + " does not exist; declare it or remove it from spec.members");
            case ELSEWHERE ->
                Verdict.no(
                        "PuppetElsewhere",
                        name + " lives on a homeserver that does not exist, and is left out; remove it from"
                                + " spec.members, or correct its spec.homeserverRef");
            case REFUSED ->
                Verdict.no(
                        "PuppetNotAccepted",
                        name + " is not accepted, and its membership stays as it is: "
                                + desired.refusal(key).map(Refusal::message).orElse("see its conditions"));
        };
    }

    /** Both sides consent where a friendship names a puppet of another namespace. The others go on without it. */
    Verdict consent(Friendship friendship) {
        String namespace = friendship.metadata().namespace();
        String unasked = friendship.spec().members().stream()
                .filter(m -> m instanceof Friendship.PuppetMember member
                        && desired.standing(friendship, member) == Standing.NOT_ALLOWED)
                .map(m -> named(((Friendship.PuppetMember) m).puppet().key("Puppet"), friendship))
                .collect(Collectors.joining(", "));
        return unasked.isEmpty()
                ? Verdict.yes("Consented")
                : Verdict.no(
                        "NotAllowed",
                        "left out: " + unasked + "; add \"" + namespace + "\" to its spec.allowedNamespaces, or remove"
                                + " it from spec.members");
    }

    private static String named(ResourceKey key, Friendship by) {
        boolean near = key.namespace().equals(by.metadata().namespace());
        return near ? key.toString() : key + " of namespace " + key.namespace();
    }

    Verdict people(ResourceKey owner) {
        String out = notes.getOrDefault(owner, List.of()).stream()
                .flatMap(note -> switch (note) {
                    case Plan.Note.StaysOut it -> Stream.of(it.userId());
                    case Plan.Note.Banned it -> Stream.of(it.userId() + " (banned)");
                    case Plan.Note.Taken it -> Stream.<String>empty();
                    case Plan.Note.Closed it -> Stream.<String>empty();
                    case Plan.Note.Foreign it -> Stream.<String>empty();
                    case Plan.Note.Away it -> Stream.<String>empty();
                    case Plan.Note.Expected it -> Stream.<String>empty();
                    case Plan.Note.Waiting it -> Stream.<String>empty();
                })
                .collect(Collectors.joining(", "));
        return out.isEmpty()
                ? Verdict.yes("Synced")
                : Verdict.no("MembersLeft", "out of the room: " + out + "; invited again when the resource changes");
    }

    /** Whether those of other homeservers are there. */
    Verdict neighbours(ResourceKey friendship) {
        List<String> away = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (Plan.Note note : notes.getOrDefault(friendship, List.of())) {
            if (note instanceof Plan.Note.Away it) {
                away.add(it.userId());
            } else if (note instanceof Plan.Note.Expected it) {
                expected.add(it.userId());
            }
        }
        if (!away.isEmpty()) {
            return Verdict.no(
                    "HomeserverAway",
                    "not asked in yet: " + String.join(", ", away)
                            + "; their homeserver is away or has not made them, see the conditions of that Homeserver");
        }
        return expected.isEmpty()
                ? Verdict.yes("Synced")
                : Verdict.no("Pending", "not there yet: " + String.join(", ", expected));
    }

    // ---- of a puppet

    /** What it lacks, it goes without; and says so. */
    Verdict refs(DesiredPuppet puppet) {
        Supply supply = desired.supply(puppet);
        List<Supply.Lack> lacks = new ArrayList<>(supply.lacks());
        lacks.addAll(supply.twice(findings.tools()));
        return lacks.isEmpty()
                ? Verdict.yes("Resolved")
                : Verdict.no(
                        lacks.getFirst().reason(),
                        lacks.stream().map(Supply.Lack::message).collect(Collectors.joining(". Besides: ")));
    }

    Verdict account(DesiredPuppet puppet) {
        ObservedState observed = findings.observed();
        if (observed == null) {
            return unread();
        }
        if (notes.getOrDefault(puppet.owner(), List.of()).stream().anyMatch(Plan.Note.Closed.class::isInstance)) {
            return Verdict.no(
                    "LocalpartDeactivated",
                    puppet.userId() + " was deactivated and can never be used again; choose another spec.localpart");
        }
        if (notes.getOrDefault(puppet.owner(), List.of()).stream().anyMatch(Plan.Note.Foreign.class::isInstance)) {
            return Verdict.no(
                    "LocalpartTaken",
                    puppet.userId() + " is the account of somebody who is signed in with it; choose another"
                            + " spec.localpart, or sign it out everywhere to give it to this puppet");
        }
        ObservedState.Account account = observed.accounts().get(puppet.userId());
        return account != null && account.hasDevice()
                ? Verdict.yes("Registered")
                : failure(puppet.owner()).orElse(Verdict.no("Pending", "the account is being made"));
    }

    Verdict rooms(DesiredPuppet puppet) {
        ObservedState observed = findings.observed();
        if (observed == null) {
            return unread();
        }
        for (DesiredRoom room : desired.roomsOf(puppet.userId())) {
            Verdict verdict = room(room);
            if (!verdict.isYes()) {
                return verdict;
            }
            Room at = observed.rooms().get(room.alias());
            if (at == null || at.membership(puppet.userId()) != Membership.JOIN) {
                String message = puppet.userId() + " is not in " + room.alias() + " yet";
                return failure(room.owner()).orElse(Verdict.no("Pending", message));
            }
        }
        return settled(puppet.owner());
    }

    /** What the runtime has not said since we began is as it was. */
    static Verdict workload(@Nullable PuppetState state, @Nullable ResourceStatus last) {
        if (state == null) {
            return Optional.ofNullable(last)
                    .flatMap(then -> then.condition(Condition.WORKLOAD_READY))
                    .map(then -> new Verdict(then.status(), then.reason(), then.message()))
                    .orElse(Verdict.unknown("NotReported", "the runtime has not said anything about this puppet yet"));
        }
        String reason = ConditionList.camelCase(state.state().name());
        return switch (state.state()) {
            case RUNNING, SUSPENDED -> Verdict.yes(reason);
            case STARTING, FAILED -> Verdict.no(reason, state.message());
        };
    }

    /** Only of a brain whose pod is made here. */
    Optional<Verdict> brain(DesiredPuppet puppet) {
        if (!(puppet.puppet().spec().brain() instanceof PodBrain pod) || pod.image() == null) {
            return Optional.empty();
        }
        BrainHealth health = desired.declared().brains().get(puppet.owner());
        return Optional.of(
                health == null
                        ? Verdict.unknown("Pending", "nothing is known of its pod yet")
                        : health.ready()
                                ? Verdict.yes(health.reason())
                                : Verdict.no(health.reason(), health.message()));
    }

    // ---- of any

    Verdict room(DesiredRoom room) {
        ObservedState observed = findings.observed();
        if (observed == null) {
            return unread();
        }
        if (observed.isTaken(room)) {
            return Verdict.no(
                    "RoomOwnedByOther",
                    room.alias() + " belongs to another installation of Puppetmaster; delete that alias on the"
                            + " homeserver, or use that installation's state folder");
        }
        String pending = room.visit() == null
                ? room.alias() + " is being made"
                : room.alias() + " is not made, or nobody has asked ours in yet; see the conditions of the Friendship";
        return observed.isUsable(room)
                ? Verdict.yes("RoomMade")
                : failure(room.owner()).orElse(Verdict.no("Pending", pending));
    }

    Verdict settled(ResourceKey owner) {
        if (findings.remaining() == null) {
            return unread();
        }
        return unsettled.contains(owner)
                ? failure(owner).orElse(Verdict.no("Pending", "changes are being made"))
                : Verdict.yes("Synced");
    }

    private Optional<Verdict> failure(ResourceKey owner) {
        return Optional.ofNullable(failures.get(owner)).map(failure -> Verdict.no(failure.reason(), failure.message()));
    }

    private Verdict unread() {
        Failure why = findings.unreadable();
        return why == null
                ? Verdict.unknown("Pending", "the homeserver has not been read yet")
                : Verdict.unknown(why.reason(), why.message());
    }
}
