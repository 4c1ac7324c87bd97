package dev.puppetmaster.cli.up;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.cli.StateDirectory;
import dev.puppetmaster.registrar.RegistrarSnapshot;
import dev.puppetmaster.registrar.core.Failure;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells when all is ready and what is not: on the screen, in {@code up.json} and in {@code status.json}. */
final class Reporter implements AutoCloseable {
    private static final long LOOK_MILLIS = 100;

    private final StateDirectory state;
    private final UpHomeserver server;
    private final HumanAccount human;
    private final Function<RegistrarSnapshot, Optional<String>> runtimeReady;
    private final Screen screen;
    private final Supplier<String> model;
    private final long began = ProcessHandle.current()
            .info()
            .startInstant()
            .map(Instant::toEpochMilli)
            .orElseGet(System::currentTimeMillis);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("reporter").factory());
    private final Set<String> told = new HashSet<>();
    private volatile @Nullable RegistrarSnapshot newest;
    private final AtomicLong passes = new AtomicLong();
    private long writtenPass;
    private long readyPass;
    private @Nullable UpFile shown;

    Reporter(
            StateDirectory state,
            UpHomeserver server,
            HumanAccount human,
            Function<RegistrarSnapshot, Optional<String>> runtimeReady,
            Supplier<String> model,
            Screen screen) {
        this.state = state;
        this.server = server;
        this.human = human;
        this.runtimeReady = runtimeReady;
        this.model = model;
        this.screen = screen;
    }

    void start() {
        var unused = timer.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A pass of the registrar ended. */
    void take(RegistrarSnapshot snapshot) {
        newest = snapshot;
        passes.incrementAndGet();
    }

    private void look() {
        long pass = passes.get();
        RegistrarSnapshot snapshot = newest;
        if (snapshot == null || pass == readyPass) {
            return;
        }
        if (pass != writtenPass) {
            StatusFile.write(state, snapshot);
            failures(snapshot);
            writtenPass = pass;
        }
        if (snapshot.settled() && runtimeReady.apply(snapshot).isEmpty()) {
            readyPass = pass;
            up(snapshot).filter(up -> !sameButTime(up, shown)).ifPresent(this::ready);
        }
    }

    private void ready(UpFile up) {
        state.writeUp(up.json());
        if (shown == null) {
            screen.ready(up, model.get(), state.path().toString());
        } else {
            screen.done(
                    "Ready: " + up.puppets().size() + " puppets, " + up.rooms().size() + " rooms.");
        }
        shown = up;
    }

    private static boolean sameButTime(UpFile up, @Nullable UpFile before) {
        return before != null
                && up.puppets().equals(before.puppets())
                && up.rooms().equals(before.rooms());
    }

    private void failures(RegistrarSnapshot snapshot) {
        Set<String> now = new HashSet<>();
        for (Failure failure : snapshot.failures()) {
            String line = failure.owner() + ": " + failure.reason() + ": " + failure.message();
            now.add(line);
            if (told.add(line)) {
                screen.problem(line);
            }
        }
        told.retainAll(now);
    }

    /** Empty while a puppet has no direct chat yet; a guest's chats count once they are made. */
    private Optional<UpFile> up(RegistrarSnapshot snapshot) {
        Homeserver homeserver = snapshot.resources().homeserver();
        String name = homeserver.metadata().name();
        List<UpFile.PuppetEntry> puppets = new ArrayList<>();
        for (Puppet puppet : snapshot.resources().puppets()) {
            ResourceStatus status =
                    snapshot.statuses().get(key("Puppet", puppet.metadata().name(), homeserver));
            if (!(status instanceof ResourceStatus.OfPuppet of) || of.userId() == null || of.directRoomId() == null) {
                return Optional.empty();
            }
            puppets.add(new UpFile.PuppetEntry(puppet.metadata().name(), of.userId(), name, of.directRoomId()));
        }
        List<UpFile.RoomEntry> rooms = new ArrayList<>();
        for (Friendship friendship : snapshot.resources().friendships()) {
            ResourceStatus status = snapshot.statuses()
                    .get(key("Friendship", friendship.metadata().name(), homeserver));
            if (!(status instanceof ResourceStatus.OfFriendship of) || of.roomId() == null || of.alias() == null) {
                return Optional.empty();
            }
            rooms.add(new UpFile.RoomEntry(friendship.metadata().name(), of.alias(), name, of.roomId()));
        }
        UpFile.Human person = new UpFile.Human(human.userId().value(), server.password());
        String url = server.baseUrl().toString();
        String serverName = homeserver.spec().serverName();
        return Optional.of(new UpFile(
                List.of(new UpFile.Entry(name, url, serverName, person)),
                new UpFile.Server(url, serverName),
                person,
                puppets,
                rooms,
                System.currentTimeMillis() - began));
    }

    private static ResourceKey key(String kind, String name, Homeserver homeserver) {
        return new ResourceKey(kind, homeserver.metadata().namespace(), name);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
