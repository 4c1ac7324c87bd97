package dev.puppetmaster.registrar;

import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.runtime.PuppetNamespace;
import dev.puppetmaster.registrar.core.Neighbours;
import dev.puppetmaster.registrar.core.Neighbours.Neighbour;
import dev.puppetmaster.registrar.core.Neighbours.Offer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells the registrars of several homeservers of each other: who is no human, and which rooms they have in common. Thread-safe. */
public final class Neighbourhood {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Ref, House> houses = new LinkedHashMap<>();
    private final Map<Ref, Neighbours> told = new HashMap<>();

    /** @param registrar told of the others; null while there is none */
    private record House(
            PuppetNamespace namespace,
            List<String> senders,
            @Nullable String human,
            @Nullable Consumer<Neighbours> registrar,
            Offer offer) {}

    /**
     * A homeserver as it is now, in place of what it was.
     *
     * @param senders full ids of its application services' own accounts; empty while they are not known
     * @param human whom {@code you} stands for there; null: nobody
     * @param registrar told of the others, at once and whenever they change; must only take note. Null while there is none
     */
    public void put(
            Homeserver homeserver,
            List<String> senders,
            @Nullable String human,
            @Nullable Consumer<Neighbours> registrar) {
        locked(() -> {
            Ref ref = homeserver.ref();
            House before = houses.get(ref);
            PuppetNamespace namespace = new PuppetNamespace(
                    homeserver.spec().serverName(), homeserver.spec().puppetPrefixes());
            Offer offer = before == null ? Offer.NONE : before.offer();
            houses.put(ref, new House(namespace, List.copyOf(senders), human, registrar, offer));
            if (before == null || before.registrar() != registrar) {
                told.remove(ref);
            }
        });
    }

    /** A homeserver is gone. */
    public void remove(Ref homeserver) {
        locked(() -> {
            houses.remove(homeserver);
            told.remove(homeserver);
        });
    }

    /** What the registrar of a homeserver knew after its last step. */
    public void take(Ref homeserver, RegistrarSnapshot snapshot) {
        lock.lock();
        try {
            House house = houses.get(homeserver);
            if (house != null && !house.offer().equals(snapshot.offer())) {
                houses.put(
                        homeserver,
                        new House(
                                house.namespace(),
                                house.senders(),
                                house.human(),
                                house.registrar(),
                                snapshot.offer()));
                tell();
            }
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            tell();
        } finally {
            lock.unlock();
        }
    }

    private void tell() {
        houses.forEach((ref, house) -> {
            Neighbours now = neighboursOf(ref);
            Consumer<Neighbours> registrar = house.registrar();
            if (registrar != null && !now.equals(told.put(ref, now))) {
                registrar.accept(now);
            }
        });
    }

    private Neighbours neighboursOf(Ref own) {
        List<Neighbour> others = new ArrayList<>();
        houses.forEach((ref, house) -> {
            if (!ref.equals(own)) {
                others.add(new Neighbour(ref, house.namespace(), house.senders(), house.human(), house.offer()));
            }
        });
        return new Neighbours(others);
    }
}
