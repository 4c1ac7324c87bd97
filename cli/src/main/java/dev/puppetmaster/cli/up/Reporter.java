package dev.puppetmaster.cli.up;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.cli.StateDirectory;
import dev.puppetmaster.registrar.RegistrarSnapshot;
import dev.puppetmaster.registrar.core.Failure;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells when all is ready and what is not: on the screen, in {@code up.json} and in {@code status.json}. */
final class Reporter implements AutoCloseable {
    private static final long LOOK_MILLIS = 100;

    private final StateDirectory state;
    private final List<UpTheme> themes;
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
    private final AtomicLong passes = new AtomicLong();
    private long writtenPass;
    private long readyPass;
    private @Nullable UpFile shown;

    Reporter(StateDirectory state, List<UpTheme> themes, Supplier<String> model, Screen screen) {
        this.state = state;
        this.themes = List.copyOf(themes);
        this.model = model;
        this.screen = screen;
    }

    void start() {
        var unused = timer.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A pass of a registrar ended. */
    void passed() {
        passes.incrementAndGet();
    }

    private void look() {
        long pass = passes.get();
        List<RegistrarSnapshot> snapshots = themes.stream()
                .flatMap(theme -> Optional.ofNullable(theme.snapshot()).stream())
                .toList();
        if (snapshots.isEmpty() || pass == readyPass) {
            return;
        }
        if (pass != writtenPass) {
            StatusFile.write(state, snapshots);
            failures(snapshots);
            writtenPass = pass;
        }
        if (snapshots.size() == themes.size() && areReady(snapshots)) {
            readyPass = pass;
            up(snapshots).filter(up -> !sameButTime(up, shown)).ifPresent(this::ready);
        }
    }

    /** Each knows of the newest that is declared, and nothing is left to do. */
    private boolean areReady(List<RegistrarSnapshot> snapshots) {
        for (int i = 0; i < snapshots.size(); i++) {
            RegistrarSnapshot snapshot = snapshots.get(i);
            boolean same = snapshot.resources()
                    .puppets()
                    .equals(snapshots.getFirst().resources().puppets());
            if (!same
                    || !snapshot.settled()
                    || themes.get(i).whyNotReady(snapshot).isPresent()) {
                return false;
            }
        }
        return true;
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

    private void failures(List<RegistrarSnapshot> snapshots) {
        Set<String> now = new HashSet<>();
        List<Failure> failures =
                snapshots.stream().flatMap(it -> it.failures().stream()).toList();
        for (Failure failure : failures) {
            String line = failure.owner() + ": " + failure.reason() + ": " + failure.message();
            now.add(line);
            if (told.add(line)) {
                screen.problem(line);
            }
        }
        told.retainAll(now);
    }

    /** Empty while a puppet has no direct chat yet; a guest's chats count once they are made. */
    private Optional<UpFile> up(List<RegistrarSnapshot> snapshots) {
        List<UpFile.PuppetEntry> puppets = new ArrayList<>();
        List<UpFile.RoomEntry> rooms = new ArrayList<>();
        for (int i = 0; i < snapshots.size(); i++) {
            if (!add(snapshots.get(i), themes.get(i), puppets, rooms)) {
                return Optional.empty();
            }
        }
        List<UpFile.Entry> homeservers = themes.stream().map(UpTheme::entry).toList();
        UpFile.Entry first = homeservers.getFirst();
        return Optional.of(new UpFile(
                homeservers,
                new UpFile.Server(first.baseUrl(), first.serverName()),
                first.human(),
                puppets,
                rooms,
                System.currentTimeMillis() - began));
    }

    private static boolean add(
            RegistrarSnapshot snapshot, UpTheme theme, List<UpFile.PuppetEntry> puppets, List<UpFile.RoomEntry> rooms) {
        for (Puppet puppet : snapshot.resources().puppets()) {
            if (!puppet.spec().homeserverRef().equals(theme.ref())) {
                continue;
            }
            ResourceStatus status = snapshot.statuses().get(puppet.key());
            if (!(status instanceof ResourceStatus.OfPuppet of) || of.userId() == null || of.directRoomId() == null) {
                return false;
            }
            puppets.add(new UpFile.PuppetEntry(puppet.metadata().name(), of.userId(), theme.name(), of.directRoomId()));
        }
        for (Friendship friendship : snapshot.resources().friendships()) {
            ResourceStatus status = snapshot.statuses().get(friendship.key());
            if (status == null && !snapshot.resources().others().isEmpty()) {
                // another homeserver has its room
                continue;
            }
            if (!(status instanceof ResourceStatus.OfFriendship of) || of.roomId() == null || of.alias() == null) {
                return false;
            }
            rooms.add(new UpFile.RoomEntry(friendship.metadata().name(), of.alias(), theme.name(), of.roomId()));
        }
        return true;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
