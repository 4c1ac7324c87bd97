package dev.puppetmaster.bot.inbox;

import dev.puppetmaster.bot.Attachment;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.Roster;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.gate.RoomView;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.InboxTable.State;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.transport.Clients;
import dev.puppetmaster.bot.transport.Invitations;
import dev.puppetmaster.bot.transport.SyncBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one door of events. A batch is in the store with its cursors in one transaction, or it is not there at all. A room
 * whose history may have a gap is read back first, so that events stand in the room's order.
 */
public final class Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    private final Store store;
    private final Rooms rooms;
    private final Clients clients;
    private final Supplier<Roster> roster;
    private final Step.Listener steps;
    private final Runnable arrived;
    private final Consumer<MatrixEvent> stateSeen;
    private final ReadBack readBack;
    private final ReentrantLock door = new ReentrantLock();
    private final Set<RoomId> stale = new HashSet<>();
    /** The newest event that was pushed, of each room that had one since the last look. */
    private Map<RoomId, EventId> pushed = new HashMap<>();

    private final Set<UserId> invitationsKnown = new HashSet<>();
    /** A push is a hint only: something that was said before it may not have been pushed, and may not be soon. */
    private boolean unsettled = true;

    /**
     * @param arrived called after something new is in the store
     * @param stateSeen told of membership, alias and tombstone events, after they are in the store
     */
    public Inbox(
            Store store,
            Rooms rooms,
            Clients clients,
            Supplier<Roster> roster,
            Step.Listener steps,
            Runnable arrived,
            Consumer<MatrixEvent> stateSeen) {
        this.store = store;
        this.rooms = rooms;
        this.clients = clients;
        this.roster = roster;
        this.steps = steps;
        this.arrived = arrived;
        this.stateSeen = stateSeen;
        this.readBack = new ReadBack(store, rooms, clients, steps);
    }

    /**
     * Takes a batch that was pushed.
     *
     * @throws MatrixException if a room had to be read first and could not be: nothing was taken, push it again
     */
    public void accept(List<MatrixEvent> events) {
        door.lock();
        try {
            if (unsettled) {
                events.forEach(event -> stale.add(event.roomId()));
            }
            accept(events, "pushed by the homeserver", () -> {});
            events.forEach(event -> pushed.put(event.roomId(), event.eventId()));
        } finally {
            door.unlock();
        }
        announce(events);
    }

    /**
     * Takes what a {@code /sync} says. Rooms with a gap are read back to their cursors before; then events, cursors and the
     * place where the next {@code /sync} goes on are one transaction.
     *
     * @throws MatrixException if a room had to be read first and could not be: nothing was taken, ask the same again
     */
    public void accept(SyncBatch batch) {
        door.lock();
        try {
            // A homeserver may forget what a puppet heard: rooms that it joined meanwhile are no older than its bot.
            boolean firstHearing =
                    batch.first() && store.syncs().get(batch.puppet()).isEmpty();
            for (RoomId room : batch.gaps()) {
                boolean firstLook = firstHearing && !store.rooms().isSeated(batch.puppet(), room);
                readBack(room, batch.puppet(), firstLook, List.of());
            }
            accept(batch.events(), "in an answer of /sync", () -> {
                batch.invitations().forEach(event -> invite(batch.puppet(), event));
                batch.newest().forEach(store.rooms()::moveCursor);
                store.syncs().save(batch.puppet(), batch.position());
            });
        } finally {
            door.unlock();
        }
        announce(batch.events());
    }

    private void accept(List<MatrixEvent> events, String how, Runnable together) {
        Roster now = roster.get();
        reached(Step.PUSH_RECEIVED, events);
        List<MatrixEvent> current = new ArrayList<>();
        for (MatrixEvent event : events) {
            makeKnown(event, now, events);
            current.add(currentState(event, now));
        }
        reached(Step.PUSH_ROOMS_KNOWN, events);
        transaction(() -> {
            current.forEach(rooms::apply);
            events.forEach(event -> take(event, now, how));
            together.run();
            reached(Step.INBOX_WRITTEN, events);
        });
        reached(Step.INBOX_COMMITTED, events);
    }

    private void announce(List<MatrixEvent> events) {
        arrived.run();
        events.stream().filter(Inbox::isObserved).forEach(stateSeen);
    }

    /**
     * All rooms may have a gap from now on: the homeserver or this process was away.
     *
     * @param settled what is pushed from now on is all that is said, in order; else each push has its room read back first
     */
    public void markAllStale(boolean settled) {
        door.lock();
        try {
            unsettled = !settled;
            invitationsKnown.clear();
            stale.addAll(store.rooms().all());
            for (Puppet puppet : roster.get().puppets()) {
                stale.addAll(puppet.friendships().keySet());
            }
        } finally {
            door.unlock();
        }
    }

    /**
     * To be called while the homeserver is known to be there. If it still is the same process when the returned action is
     * called, then nothing is missing before what it had pushed by now, and the rooms' cursors move there.
     */
    public Runnable continuity() {
        door.lock();
        try {
            Map<RoomId, EventId> upToNow = pushed;
            pushed = new HashMap<>();
            return () -> moveCursors(upToNow);
        } finally {
            door.unlock();
        }
    }

    private void moveCursors(Map<RoomId, EventId> to) {
        if (!to.isEmpty()) {
            store.transaction(() -> {
                to.forEach(store.rooms()::moveCursor);
                return true;
            });
        }
    }

    /**
     * Reads back every room that may have a gap, the rooms of puppets that are new here, and takes open invitations: puppet
     * by puppet, so that of a thousand the first are not kept waiting for what the last has missed.
     *
     * @throws MatrixException.Retryable if the homeserver went away: call it again when it is back
     */
    public void catchUp() {
        Roster now = roster.get();
        for (Puppet puppet : now.puppets()) {
            takeInvitations(puppet.userId());
            for (RoomId room : joinedRooms(puppet)) {
                if (isStale(room) || !store.rooms().isSeated(puppet.userId(), room)) {
                    readBack(room, puppet.userId());
                }
            }
        }
        for (RoomId room : staleRooms()) {
            Optional<UserId> reader = readerOf(room, now);
            if (reader.isPresent()) {
                readBack(room, reader.get());
            }
        }
        // An open invitation is news too.
        arrived.run();
    }

    /** Invitations that came while we were away: a room that a puppet is not in cannot be read back. Asked for once. */
    private void takeInvitations(UserId puppet) {
        door.lock();
        try {
            if (invitationsKnown.contains(puppet)) {
                return;
            }
            List<MatrixEvent> open = Invitations.open(clients.of(puppet));
            transaction(() -> open.forEach(event -> invite(puppet, event)));
            invitationsKnown.add(puppet);
        } catch (MatrixException.Denied | MatrixException.Fatal e) {
            LOG.warn("{} cannot list its invitations: {}", puppet, e.getMessage());
        } finally {
            door.unlock();
        }
    }

    /** An open invitation says that the puppet is not in the room, also where nobody heard it leave. */
    private void invite(UserId puppet, MatrixEvent event) {
        RoomId room = event.roomId();
        if (rooms.view(room).filter(view -> view.isJoined(puppet)).isPresent()) {
            rooms.apply(event);
            store.rooms().unseat(puppet, room);
            store.inbox().forgetInvitations(puppet, room);
        }
        if (store.inbox().add(puppet, event, State.NEW)) {
            store.traces().add(puppet, event.eventId(), "received", "an open invitation");
        }
    }

    /**
     * Reads what was said in a room and did not come, so that all that was said there by now is in the store.
     *
     * @throws MatrixException.Retryable if the homeserver cannot be asked
     */
    public void hear(RoomId room, UserId reader) {
        readBack(room, reader);
    }

    private List<RoomId> joinedRooms(Puppet puppet) {
        try {
            return clients.of(puppet.userId()).joinedRooms();
        } catch (MatrixException.Denied e) {
            LOG.warn("{} cannot list its rooms: {}", puppet.userId(), e.getMessage());
            return List.of();
        }
    }

    private boolean isStale(RoomId room) {
        door.lock();
        try {
            return stale.contains(room);
        } finally {
            door.unlock();
        }
    }

    private Set<RoomId> staleRooms() {
        door.lock();
        try {
            return Set.copyOf(stale);
        } finally {
            door.unlock();
        }
    }

    private void readBack(RoomId room, UserId reader) {
        readBack(room, reader, List.of());
    }

    private void readBack(RoomId room, UserId reader, List<MatrixEvent> heard) {
        readBack(room, reader, false, heard);
        arrived.run();
    }

    /** @param heard what has come already, as it was then */
    private void readBack(RoomId room, UserId reader, boolean firstLook, List<MatrixEvent> heard) {
        door.lock();
        try {
            readBack.run(room, reader, roster.get(), firstLook, heard);
            stale.remove(room);
            pushed.remove(room);
        } catch (MatrixException.Denied | MatrixException.Fatal e) {
            LOG.warn("{} cannot read {}: {}", reader, room, e.getMessage());
            stale.remove(room);
        } finally {
            door.unlock();
        }
    }

    /** Reads a room's state, or its missing history, before the first event of it is judged. */
    private void makeKnown(MatrixEvent event, Roster now, List<MatrixEvent> heard) {
        Optional<UserId> joiner = Optional.ofNullable(event.stateKey())
                .filter(key -> event.type().equals("m.room.member")
                        && event.content().path("membership").asText("").equals("join"))
                .flatMap(UserId::parse)
                .filter(user -> now.puppet(user).isPresent());
        boolean gap = stale.contains(event.roomId());
        boolean unknown = rooms.view(event.roomId()).isEmpty();
        if (joiner.isPresent() && unknown) {
            readBack(event.roomId(), joiner.get(), heard);
        } else if (gap || unknown) {
            readerOf(event.roomId(), now).ifPresent(reader -> readBack(event.roomId(), reader, heard));
        }
    }

    /**
     * A membership that would change what is known may be an old one, pushed late: the room itself says what is so now.
     * Other state that is looked at never turns back.
     */
    private MatrixEvent currentState(MatrixEvent event, Roster now) {
        String user = event.stateKey();
        if (user == null || !event.type().equals("m.room.member") || !rooms.wouldChange(event)) {
            return event;
        }
        Optional<UserId> reader = readerOf(event.roomId(), now);
        if (reader.isEmpty()) {
            return event;
        }
        try {
            return clients.of(reader.get())
                    .stateContent(event.roomId(), "m.room.member", user)
                    .flatMap(event::withContent)
                    .orElse(event);
        } catch (MatrixException.Denied notInTheRoomAnyMore) {
            return event;
        }
    }

    private Optional<UserId> readerOf(RoomId room, Roster now) {
        Optional<RoomView> view = rooms.view(room);
        if (view.isPresent()) {
            return now.joinedTo(view.get()).stream().map(Puppet::userId).findFirst();
        }
        return now.puppets().stream()
                .filter(puppet -> puppet.friendships().containsKey(room))
                .map(Puppet::userId)
                .findFirst();
    }

    private void transaction(Runnable work) {
        boolean done = false;
        try {
            store.transaction(() -> {
                work.run();
                return true;
            });
            done = true;
        } finally {
            if (!done) {
                rooms.forgetCached();
            }
        }
    }

    private void take(MatrixEvent event, Roster now, String how) {
        if (Attachment.of(event).isPresent()) {
            store.rooms().addFile(event);
        }
        Intake.noteSeats(store, event, now);
        Intake.notePuppetSpoke(store, event, now);
        Optional<RoomView> room = rooms.view(event.roomId());
        Set<UserId> puppets = new LinkedHashSet<>(Intake.recipients(event, room, now));
        puppets.addAll(Requests.concerned(store, event, room, now));
        if (Intake.isOwnSignTakenBack(store, event)) {
            puppets.remove(event.sender());
        }
        for (UserId puppet : puppets) {
            if (store.inbox().add(puppet, event, State.NEW)) {
                store.traces().add(puppet, event.eventId(), "received", how);
            }
        }
    }

    private void reached(Step step, List<MatrixEvent> events) {
        for (MatrixEvent event : events) {
            steps.reached(step, event.sender(), event.eventId().value());
        }
    }

    private static boolean isObserved(MatrixEvent event) {
        return switch (event.type()) {
            case "m.room.member", "m.room.canonical_alias", "m.room.tombstone" -> true;
            default -> false;
        };
    }
}
