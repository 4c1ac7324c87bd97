package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.registrar.Neighbourhood;
import dev.puppetmaster.registrar.RegistrarSnapshot;
import dev.puppetmaster.registrar.core.Declared;
import dev.puppetmaster.registrar.core.Failure;
import dev.puppetmaster.registrar.core.Homes;
import dev.puppetmaster.registrar.core.Refusal;
import dev.puppetmaster.registrar.core.RuntimeNeeds;
import dev.puppetmaster.registrar.http.RuntimeLookup;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registrars of all homeservers: opened, told what is declared, and closed by the fleet's thread; asked what they have to
 * say by anybody.
 */
final class Seats implements RuntimeLookup, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Seats.class);

    private final SeatOpener opener;
    private final Duration resync;
    private final Duration retry;
    private final Consumer<Set<ResourceKey>> listener;
    private final Runnable rejected;
    private final Neighbourhood neighbourhood = new Neighbourhood();
    private final Map<Ref, Seat> seats = new ConcurrentHashMap<>();
    /** Homeservers that were deleted: one that is declared anew under such a name is another. */
    private final Set<Ref> left = ConcurrentHashMap.newKeySet();
    /** What each registrar was told last. */
    private final Map<Ref, Declared> told = new ConcurrentHashMap<>();
    /** Of the fleet's thread. */
    private final Map<Ref, Checked> checked = new HashMap<>();
    /** Of the fleet's thread: why a homeserver is not ready, as the log says it. */
    private final Map<Ref, Refusal> logged = new HashMap<>();

    /** A homeserver whose Secret and workload were found in order. */
    private record Checked(Homeserver homeserver, RuntimeNeeds needs, long nanos) {
        boolean holdsFor(Homeserver now, RuntimeNeeds needed, Duration most) {
            return homeserver.equals(now) && needs.equals(needed) && System.nanoTime() - nanos < most.toNanos();
        }
    }

    /**
     * @param resync how often Secrets and workloads are looked at again although nothing has changed
     * @param retry the same for a homeserver that does not know what its Secret holds
     * @param listener told, on a registrar's thread, of what the registrar says something new
     * @param rejected called, on that thread, when a homeserver does not know our tokens
     */
    Seats(SeatOpener opener, Duration resync, Duration retry, Consumer<Set<ResourceKey>> listener, Runnable rejected) {
        this.opener = opener;
        this.resync = resync;
        this.retry = retry;
        this.listener = listener;
        this.rejected = rejected;
    }

    // ---- what the fleet's thread does

    /** The homeservers that were deleted since the last time; asked before what is declared now is read. */
    Set<Ref> left() {
        Set<Ref> gone = Set.copyOf(left);
        left.removeAll(gone);
        return gone;
    }

    /**
     * Opens and closes seats, and tells each registrar what is declared for it.
     *
     * @param gone whose seat is closed, whoever bears the name now
     * @param needs what each runtime is to have; the workload of one that is not here is left as it is
     * @param said what was last said of the resources
     * @return the homeservers that have no seat, what was to live there, and why not
     */
    Map<ResourceKey, Refusal> fill(
            Cast cast, Set<Ref> gone, Map<Ref, RuntimeNeeds> needs, Map<ResourceKey, ResourceStatus> said) {
        for (Ref ref : Set.copyOf(seats.keySet())) {
            if (gone.contains(ref) || !cast.homeservers().containsKey(ref)) {
                close(ref);
                neighbourhood.remove(ref);
            }
        }
        logged.keySet().retainAll(cast.homeservers().keySet());
        Map<ResourceKey, Refusal> refused = new HashMap<>();
        cast.homeservers().forEach((ref, homeserver) -> {
            Declared everything = Objects.requireNonNull(cast.everything().get(ref));
            Refusal why = open(homeserver, needs.get(ref), everything, said);
            if (why != null) {
                refuse(homeserver, everything, why, refused);
            }
        });
        cast.homeservers().forEach((ref, homeserver) -> {
            Seat seat = seats.get(ref);
            List<String> senders = seat == null ? List.of() : seat.senders();
            neighbourhood.put(homeserver, senders, null, seat == null ? null : seat.toNeighbours());
        });
        seats.forEach((ref, seat) -> {
            Declared here = Objects.requireNonNull(cast.here().get(ref));
            told.put(ref, here);
            seat.registrar().update(here);
        });
        return refused;
    }

    private static void refuse(
            Homeserver homeserver, Declared everything, Refusal why, Map<ResourceKey, Refusal> refused) {
        refused.put(homeserver.key(), why);
        Refusal notReady =
                new Refusal(Condition.RESOLVED_REFS, "HomeserverNotReady", homeserver.key() + ": " + why.message());
        Homes homes = new Homes(everything.resources());
        everything.resources().puppets().stream()
                .filter(puppet -> Cast.isOn(homeserver.ref(), puppet))
                .forEach(puppet -> refused.putIfAbsent(puppet.key(), notReady));
        everything.resources().friendships().stream()
                .filter(homes::isHome)
                .forEach(friendship -> refused.putIfAbsent(friendship.key(), notReady));
    }

    /** Opens the seat, or keeps the one that fits; says why there is none. */
    private @Nullable Refusal open(
            Homeserver homeserver,
            @Nullable RuntimeNeeds needs,
            Declared everything,
            Map<ResourceKey, ResourceStatus> said) {
        Ref ref = homeserver.ref();
        Seat now = seats.get(ref);
        Checked last = checked.get(ref);
        Duration trusted = isRejected(now) ? retry : resync;
        if (now != null && last != null && needs != null && last.holdsFor(homeserver, needs, trusted)) {
            return null;
        }
        try {
            SecretContents contents = opener.contents(homeserver);
            if (now == null || !now.fits(homeserver, contents)) {
                close(ref);
                Seat seat = opener.open(homeserver, contents, everything, said);
                seat.registrar().onSnapshot(telling());
                seat.registrar().onSnapshot(snapshot -> neighbourhood.take(ref, snapshot));
                seats.put(ref, seat);
                seat.registrar().start();
            }
            if (needs != null) {
                opener.deploy(homeserver, needs);
                checked.put(ref, new Checked(homeserver, needs, System.nanoTime()));
            }
            logged.remove(ref);
            return null;
        } catch (SeatOpener.NotReadyException e) {
            logOnce(ref, homeserver, e.refusal());
            // one that worked goes on: a Secret that cannot be read now says nothing against it
            return now == null ? e.refusal() : null;
        }
    }

    /** Of everything at first: what stands in the statuses may not be what this registrar remembers to have been said. */
    private Consumer<RegistrarSnapshot> telling() {
        AtomicBoolean first = new AtomicBoolean(true);
        return snapshot -> {
            listener.accept(first.getAndSet(false) ? snapshot.statuses().keySet() : snapshot.changed());
            if (snapshot.failures().stream().anyMatch(Seats::isRejection)) {
                rejected.run();
            }
        };
    }

    /** Whether the homeserver does not know our tokens: there may be others in the Secret, which nobody may watch. */
    private static boolean isRejected(@Nullable Seat seat) {
        RegistrarSnapshot last = seat == null ? null : seat.snapshot();
        return last != null && last.failures().stream().anyMatch(Seats::isRejection);
    }

    private static boolean isRejection(Failure failure) {
        return failure.reason().equals("RegistrationRejected");
    }

    private void logOnce(Ref ref, Homeserver homeserver, Refusal why) {
        if (!why.equals(logged.put(ref, why))) {
            log.warn("{} of namespace {}: {}", homeserver.key(), ref.namespace(), why.message());
        }
    }

    private void close(Ref ref) {
        Seat seat = seats.remove(ref);
        told.remove(ref);
        checked.remove(ref);
        if (seat != null) {
            seat.close();
        }
    }

    // ---- what anybody may ask

    /** A homeserver was deleted: its seat is closed with the next filling, and says nothing any more. */
    void leave(Ref homeserver) {
        left.add(homeserver);
    }

    /** Whether no homeserver refuses our tokens. */
    boolean areAccepted() {
        return seats.values().stream().noneMatch(Seats::isRejected);
    }

    /** What a registrar says of a resource; empty if none says anything yet. */
    Optional<ResourceStatus> status(ResourceKey key) {
        return seats.entrySet().stream()
                .filter(it -> !left.contains(it.getKey()))
                .map(Map.Entry::getValue)
                .map(Seat::snapshot)
                .filter(Objects::nonNull)
                .map(last -> last.statuses().get(key))
                .filter(Objects::nonNull)
                .findFirst();
    }

    /**
     * Of which of these nothing is left on any homeserver: none of them, as long as a registrar may be making something because
     * it has not heard the newest.
     */
    Set<ResourceKey> free(Set<ResourceKey> keys) {
        if (keys.isEmpty()) {
            return Set.of();
        }
        Set<ResourceKey> free = new HashSet<>(keys);
        seats.forEach((ref, seat) -> {
            RegistrarSnapshot last = seat.snapshot();
            Declared newest = told.get(ref);
            if (last == null || newest == null || !last.resources().equals(newest.resources())) {
                free.clear();
            } else {
                free.removeAll(last.leaving());
            }
        });
        return free;
    }

    /** How many changes were made on homeservers since the start. */
    long writes() {
        return sum(RegistrarSnapshot::writes);
    }

    /** How often everything on a homeserver was looked at since the start. */
    long looks() {
        return sum(RegistrarSnapshot::looks);
    }

    private long sum(ToLongFunction<RegistrarSnapshot> number) {
        return seats.values().stream()
                .map(Seat::snapshot)
                .filter(Objects::nonNull)
                .mapToLong(number)
                .sum();
    }

    @Override
    public Optional<Served> find(String namespace, String homeserver) {
        return Optional.ofNullable(seats.get(new Ref(namespace, homeserver)))
                .map(seat -> new Served(seat.runtime(), seat.runtimeToken()));
    }

    /** Has every registrar look at everything again. */
    void resync() {
        seats.values().forEach(seat -> seat.registrar().resync());
    }

    /** All at once: one may wait for its homeserver. */
    @Override
    public void close() {
        List<Thread> closing = seats.values().stream()
                .map(seat -> Thread.ofVirtual().start(seat::close))
                .toList();
        try {
            for (Thread one : closing) {
                one.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
