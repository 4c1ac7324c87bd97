package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.ResourceKey;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What we made, kept beside Matrix: the resource of a thing may be gone when the thing has to be cleaned up. It is
 * written before an account or room is made, so nothing is ever made that it does not name.
 *
 * @param installation random id that marks our rooms
 * @param puppets by user id
 * @param rooms by alias
 */
public record ManagedRecord(String installation, Map<String, ManagedPuppet> puppets, Map<String, ManagedRoom> rooms) {
    public ManagedRecord {
        // a sorted map is copied without sorting it again
        puppets = Collections.unmodifiableSortedMap(new TreeMap<>(puppets));
        rooms = Collections.unmodifiableSortedMap(new TreeMap<>(rooms));
    }

    public static ManagedRecord empty(String installation) {
        return new ManagedRecord(installation, Map.of(), Map.of());
    }

    /** The record before {@code actions}: it names every account and room that they make. */
    public ManagedRecord prepared(Iterable<Action> actions) {
        RecordDraft draft = new RecordDraft(this);
        for (Action action : actions) {
            if (action instanceof Action.RecordRoom
                    || (action instanceof Action.RecordPuppet it && !it.puppet().deactivated())) {
                draft.done(action, null);
            }
        }
        return draft.record();
    }

    /** For whom something is on record, although they are not declared any more. */
    public Set<ResourceKey> leaving(DesiredState desired) {
        Set<ResourceKey> leaving = new HashSet<>();
        puppets.forEach((userId, puppet) -> {
            if (!puppet.deactivated() && !desired.isDeclared(puppet.owner())) {
                leaving.add(puppet.owner());
            }
        });
        rooms.values().stream()
                .map(room -> room.mark().owner())
                .filter(owner -> !desired.isDeclared(owner))
                .forEach(leaving::add);
        return leaving;
    }
}
