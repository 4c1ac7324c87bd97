package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.PuppetSet;
import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.ResourceKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What to do so that a set has the puppets and friendships that it should: what is missing is made at once, what is too much
 * goes, and what is to be changed is changed a few at a time, the next only when those before are ready. Pure.
 *
 * @param make to be made
 * @param change to be written anew, now
 * @param remove to be deleted
 * @param later how many changes wait for the ones under way
 * @param taken what belongs to somebody else and bears a name that the set needs
 */
record Brood(List<Resource> make, List<Resource> change, List<ResourceKey> remove, int later, List<ResourceKey> taken) {
    /** So many puppets of a set may be other than ready while it changes: a quarter, at least one. */
    private static final int SHARE = 4;

    /**
     * Compares.
     *
     * @param there what bears a name that the set needs, or was made for it; by key
     * @param uid of the set's object
     * @param ready whether a puppet is ready, in the version that it has now
     */
    static Brood of(PuppetSet set, Map<ResourceKey, Declaration> there, String uid, Predicate<ResourceKey> ready) {
        Map<ResourceKey, Resource> wanted = new LinkedHashMap<>();
        for (Puppet puppet : set.puppets()) {
            wanted.put(puppet.key(), puppet);
        }
        for (Friendship friendship : set.friendships()) {
            wanted.put(friendship.key(), friendship);
        }
        List<Resource> make = new ArrayList<>();
        List<Resource> change = new ArrayList<>();
        List<ResourceKey> taken = new ArrayList<>();
        wanted.forEach((key, resource) -> {
            Declaration found = there.get(key);
            if (found == null) {
                make.add(resource);
            } else if (!uid.equals(found.ownerUid())) {
                taken.add(key);
            } else if (!found.leaving() && !sameSpec(resource, found.resource())) {
                change.add(resource);
            }
        });
        List<ResourceKey> remove = there.values().stream()
                .filter(it -> uid.equals(it.ownerUid()) && !it.leaving() && !wanted.containsKey(it.key()))
                .map(Declaration::key)
                .toList();
        List<Resource> now = few(change, wanted.keySet(), there, ready);
        return new Brood(make, now, remove, change.size() - now.size(), taken);
    }

    /** Puppets that are not ready come first: they cannot get worse. */
    private static List<Resource> few(
            List<Resource> change,
            Set<ResourceKey> wanted,
            Map<ResourceKey, Declaration> there,
            Predicate<ResourceKey> ready) {
        List<ResourceKey> puppets =
                wanted.stream().filter(key -> key.kind().equals("Puppet")).toList();
        long down = puppets.stream()
                .filter(key -> there.containsKey(key) && !ready.test(key))
                .count();
        long room = Math.max(1, puppets.size() / SHARE) - down;
        List<Resource> now = new ArrayList<>();
        for (Resource resource : change) {
            boolean counts = resource instanceof Puppet && ready.test(resource.key());
            if (!counts) {
                now.add(resource);
            } else if (room > 0) {
                room--;
                now.add(resource);
            }
        }
        return now;
    }

    private static boolean sameSpec(Resource wanted, @Nullable Resource found) {
        return found != null && spec(wanted).equals(spec(found));
    }

    private static Object spec(Resource resource) {
        return switch (resource) {
            case Puppet it -> it.spec();
            case Friendship it -> it.spec();
            default -> resource;
        };
    }

    boolean isSettled() {
        return make.isEmpty() && change.isEmpty() && remove.isEmpty() && later == 0 && taken.isEmpty();
    }
}
