package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which homeserver has what, by what is declared alone. The first is the one from which the resources are seen. */
public final class Homes {
    private final Homeserver own;
    private final Map<Ref, Homeserver> homeservers = new LinkedHashMap<>();
    private final Map<ResourceKey, Puppet> puppets = new HashMap<>();

    public Homes(Resources resources) {
        this.own = resources.homeserver();
        resources.homeservers().forEach(it -> homeservers.putIfAbsent(it.ref(), it));
        resources.puppets().forEach(puppet -> puppets.put(puppet.key(), puppet));
    }

    @Nullable
    Puppet puppet(ResourceKey key) {
        return puppets.get(key);
    }

    /** Null for a puppet of a homeserver that is not there. */
    @Nullable
    Homeserver of(Puppet puppet) {
        return homeservers.get(puppet.spec().homeserverRef());
    }

    /** The homeserver of its first puppet: there its room is made and kept. Null where none of its puppets is declared. */
    @Nullable
    Homeserver of(Friendship friendship) {
        if (homeservers.size() == 1) {
            return own;
        }
        List<Homeserver> all = all(friendship);
        return all.isEmpty() ? null : all.getFirst();
    }

    /** Whether the homeserver from which the resources are seen has the room of {@code friendship}. */
    public boolean isHome(Friendship friendship) {
        Homeserver home = of(friendship);
        return home != null && home.key().equals(own.key());
    }

    /** The homeservers of its puppets, each once, in its order. */
    List<Homeserver> all(Friendship friendship) {
        List<Homeserver> all = new ArrayList<>();
        for (Friendship.Member member : friendship.spec().members()) {
            Puppet puppet = member instanceof Friendship.PuppetMember it
                    ? puppets.get(it.puppet().key("Puppet"))
                    : null;
            Homeserver there = puppet == null ? null : of(puppet);
            if (there != null && !all.contains(there)) {
                all.add(there);
            }
        }
        return all;
    }

    /** Whether puppets of several homeservers belong into its room. */
    boolean isAcross(Friendship friendship) {
        return homeservers.size() > 1 && all(friendship).size() > 1;
    }
}
