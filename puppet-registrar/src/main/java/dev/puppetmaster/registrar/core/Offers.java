package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.registrar.core.Neighbours.Lodging;
import dev.puppetmaster.registrar.core.Neighbours.Offer;
import dev.puppetmaster.registrar.core.ObservedState.Membership;
import dev.puppetmaster.registrar.core.ObservedState.Room;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a homeserver's registrar tells those of the others. */
public final class Offers {
    private Offers() {}

    /** @param observed null while the homeserver cannot be read: then its rooms are those that are on record */
    public static Offer of(DesiredState desired, @Nullable ObservedState observed, ManagedRecord record) {
        if (desired.resources().others().isEmpty()) {
            return Offer.NONE;
        }
        Set<String> present = new HashSet<>();
        Map<ResourceKey, Lodging> lodgings = new HashMap<>();
        Set<String> visited = new HashSet<>();
        Human human = desired.human();
        if (observed != null && human != null) {
            present.add(human.userId());
        }
        for (Friendship friendship : desired.resources().friendships()) {
            if (!desired.isAcross(friendship)) {
                continue;
            }
            if (observed != null) {
                desired.puppetMembers(friendship).stream()
                        .map(DesiredPuppet::userId)
                        .filter(observed::isOurs)
                        .forEach(present::add);
            }
            desired.room(RoomKind.FRIENDSHIP, friendship.key()).ifPresent(room -> {
                if (room.visit() == null) {
                    lodgings.put(room.owner(), lodging(desired, room, observed, record));
                } else {
                    visited(room, observed).ifPresent(visited::add);
                }
            });
        }
        return new Offer(present, lodgings, visited);
    }

    private static Optional<String> visited(DesiredRoom wanted, @Nullable ObservedState observed) {
        return Optional.ofNullable(observed == null ? null : observed.rooms().get(wanted.alias()))
                .filter(room -> room.membership(wanted.creator()) == Membership.JOIN
                        || wanted.members().keySet().stream()
                                .anyMatch(user -> room.membership(user) == Membership.JOIN))
                .map(Room::roomId);
    }

    private static Lodging lodging(
            DesiredState desired, DesiredRoom wanted, @Nullable ObservedState observed, ManagedRecord record) {
        ManagedRoom managed = record.rooms().get(wanted.alias());
        String recorded = managed == null ? null : managed.roomId();
        Room room = observed == null || !observed.isUsable(wanted)
                ? null
                : observed.rooms().get(wanted.alias());
        if (room == null) {
            return new Lodging(recorded, Set.of());
        }
        Set<String> admitted = new HashSet<>();
        wanted.members().keySet().stream()
                .filter(desired.neighbours()::isTheirs)
                .filter(user -> room.membership(user) == Membership.JOIN || room.membership(user) == Membership.INVITE)
                .forEach(admitted::add);
        return new Lodging(room.roomId(), admitted);
    }
}
