package dev.puppetmaster.bot.inbox;

import dev.puppetmaster.bot.Attachment;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.Roster;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.gate.Cancelling;
import dev.puppetmaster.bot.gate.LoopState;
import dev.puppetmaster.bot.gate.RoomView;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.MessagesPage;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Replies;
import dev.puppetmaster.bot.store.InboxTable.State;
import dev.puppetmaster.bot.store.OutboxTable;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.transport.Clients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the gap between a room's cursor and its newest event, by {@code /messages}. For a puppet that is new in a room, or
 * whose store was lost, it goes back to the invitation that the puppet took, else to its joining: whoever opens a chat says
 * the first words before the puppet is inside. What the puppet answered before is known by its own marks in the room, and by
 * nobody else's.
 */
final class ReadBack {
    private static final Logger LOG = LoggerFactory.getLogger(ReadBack.class);
    private static final int PAGE = 100;
    private static final int MAX_EVENTS = 50_000;
    /** So far back is looked for a sign that this account answered with us before. */
    private static final int FIRST_LOOK_EVENTS = 1_000;
    /** So much may our clock and the homeserver's differ. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(10);

    private final Store store;
    private final Rooms rooms;
    private final Clients clients;
    private final Step.Listener steps;

    ReadBack(Store store, Rooms rooms, Clients clients, Step.Listener steps) {
        this.store = store;
        this.rooms = rooms;
        this.clients = clients;
        this.steps = steps;
    }

    /**
     * Reads one room as one of its puppets.
     *
     * @param firstLook the reader's account may be older than its bot: where it never left a mark, what was said before is
     *     not its to answer
     * @param heard events that have come already: they stand in the room's order, and as they came. Of one that was taken back
     *     since then the room shows nothing any more, and so not what it is that was taken back
     */
    void run(RoomId room, UserId reader, Roster roster, boolean firstLook, List<MatrixEvent> heard) {
        steps.reached(Step.READ_BACK_BEGUN, reader, room.value());
        MatrixClient client = clients.of(reader);
        List<MatrixEvent> state = client.state(room);
        RoomView now = Rooms.viewOf(room, state);
        List<Puppet> present = roster.joinedTo(now);
        Set<UserId> unseated = new HashSet<>();
        present.stream()
                .map(Puppet::userId)
                .filter(puppet -> !store.rooms().isSeated(puppet, room))
                .forEach(unseated::add);
        EventId cursor = store.rooms().cursor(room).orElse(null);
        Window window = readBack(client, room, cursor, unseated, firstLook).with(heard);
        if (firstLook) {
            unseated.removeIf(puppet -> !window.isMarkedBy(puppet));
        }
        List<Puppet> listeners = present.stream()
                .filter(puppet ->
                        unseated.contains(puppet.userId()) || store.rooms().isSeated(puppet.userId(), room))
                .toList();
        List<OutboxTable.Message> lost = window.restored() ? lost(room, window) : List.of();
        List<OutboxTable.Message> lostDrafts = window.restored() ? lostDrafts(room, window) : List.of();
        steps.reached(Step.READ_BACK_PAGE_READ, reader, room.value());
        int taken = store.transaction(() -> {
            rooms.save(now);
            int added = window.take(store, listeners, unseated, now, roster);
            present.forEach(puppet -> store.rooms().seat(puppet.userId(), room));
            lost.forEach(message -> store.outbox().sendAgain(message.seq()));
            lostDrafts.forEach(message -> store.outbox().lost(message.seq()));
            window.newest().ifPresent(event -> store.rooms().moveCursor(room, event.eventId()));
            return added;
        });
        steps.reached(Step.READ_BACK_COMMITTED, reader, room.value());
        if (!lost.isEmpty()) {
            LOG.warn("{}: the homeserver was restored: {} messages of ours are sent again", room, lost.size());
        }
        if (taken > 0) {
            LOG.info("read back {}: {} events", room, taken);
        }
    }

    private Window readBack(
            MatrixClient client, RoomId room, @Nullable EventId cursor, Set<UserId> unseated, boolean firstLook) {
        Window window = read(client, room, cursor, unseated, firstLook ? FIRST_LOOK_EVENTS : MAX_EVENTS, false);
        if (window.restored() || !isSomethingOfOursGone(room, window)) {
            return window;
        }
        Window all = window.whole() ? window : read(client, room, cursor, unseated, MAX_EVENTS, true);
        return new Window(all.newestFirst(), window.cursor(), all.whole(), true);
    }

    /**
     * The cursor of a room that is pushed to stays behind what was heard and said, so it may be older than the backup that
     * a homeserver was restored from, and be there: what we said before the restoring is not. (What we said after it, is.)
     */
    private boolean isSomethingOfOursGone(RoomId room, Window window) {
        return store.outbox()
                .newestSentTo(room, window.ids())
                .filter(message -> message.addedAt() > window.since() - CLOCKS_APART.toMillis() && isGone(message))
                .isPresent();
    }

    /** Asked for as the one who sent it: what others may see depends on the room's history visibility. */
    private boolean isGone(OutboxTable.Message message) {
        EventId event = message.sent();
        try {
            return event != null
                    && clients.of(message.draft().puppet())
                            .event(message.draft().room(), event)
                            .isEmpty();
        } catch (MatrixException.Denied notInTheRoomAnyMore) {
            return false;
        }
    }

    /** What we sent to the room because of something that is still there, and that the homeserver has lost. */
    private List<OutboxTable.Message> lost(RoomId room, Window window) {
        Set<EventId> there = window.ids();
        return store.outbox().sentTo(room).stream()
                .filter(message -> !there.contains(message.sent()))
                .filter(message -> there.contains(message.draft().cause()))
                .filter(this::isGone)
                .toList();
    }

    /** The answers that took their place are messages of their own then. */
    private List<OutboxTable.Message> lostDrafts(RoomId room, Window window) {
        Set<EventId> there = window.ids();
        return store.outbox().sentTo(room, Replies.DRAFT).stream()
                .filter(message -> !there.contains(message.sent()))
                .filter(this::isGone)
                .toList();
    }

    /** @param all goes on to the room's beginning, past the cursor */
    private static Window read(
            MatrixClient client, RoomId room, @Nullable EventId cursor, Set<UserId> unseated, int most, boolean all) {
        List<MatrixEvent> newestFirst = new ArrayList<>();
        Set<UserId> joinsMissing = new HashSet<>(unseated);
        Set<UserId> invitationsMissing = new HashSet<>();
        boolean cursorMissing = cursor != null;
        String from = null;
        do {
            MessagesPage page = client.messagesBackwards(room, from, PAGE);
            for (MatrixEvent event : page.events()) {
                cursorMissing &= !event.eventId().equals(cursor);
                invitedBy(event).ifPresent(invitationsMissing::remove);
                joinOf(event)
                        .filter(joinsMissing::remove)
                        .filter(joiner -> membershipBefore(event).equals("invite"))
                        .ifPresent(invitationsMissing::add);
                newestFirst.add(event);
                if (!all && !cursorMissing && joinsMissing.isEmpty() && invitationsMissing.isEmpty()) {
                    return new Window(newestFirst, cursor, false, false);
                }
            }
            from = page.events().isEmpty() ? null : page.end();
        } while (from != null && newestFirst.size() < most);
        boolean whole = from == null;
        return new Window(newestFirst, cursorMissing ? null : cursor, whole, whole && cursorMissing);
    }

    private static Optional<UserId> joinOf(MatrixEvent event) {
        return membership(event).equals("join") && !membershipBefore(event).equals("join")
                ? Optional.ofNullable(event.stateKey()).flatMap(UserId::parse)
                : Optional.empty();
    }

    /** Who is asked in by this event. */
    private static Optional<UserId> invitedBy(MatrixEvent event) {
        return membership(event).equals("invite")
                ? Optional.ofNullable(event.stateKey()).flatMap(UserId::parse)
                : Optional.empty();
    }

    private static String membership(MatrixEvent event) {
        return event.type().equals("m.room.member")
                ? event.content().path("membership").asText("")
                : "";
    }

    private static String membershipBefore(MatrixEvent event) {
        return event.raw()
                .path("unsigned")
                .path("prev_content")
                .path("membership")
                .asText("");
    }

    /**
     * A piece of history.
     *
     * @param cursor where the seated puppets' part begins, or null: then all of it is theirs
     * @param whole it goes back to the room's beginning
     * @param restored something that was there is gone: the homeserver was restored from a backup
     */
    private record Window(
            List<MatrixEvent> newestFirst, @Nullable EventId cursor, boolean whole, boolean restored) {

        Window with(List<MatrixEvent> heard) {
            Map<EventId, MatrixEvent> byId = new HashMap<>();
            heard.forEach(event -> byId.put(event.eventId(), event));
            List<MatrixEvent> asHeard = newestFirst.stream()
                    .map(event -> event.stateKey() == null ? byId.getOrDefault(event.eventId(), event) : event)
                    .toList();
            return new Window(asHeard, cursor, whole, restored);
        }

        boolean isMarkedBy(UserId puppet) {
            return newestFirst.stream()
                    .anyMatch(event ->
                            event.sender().equals(puppet) && event.mark().isObject());
        }

        /** When its oldest event was said, in ms since the epoch, by the homeserver's clock. */
        long since() {
            return newestFirst.isEmpty() ? 0 : newestFirst.getLast().originServerTs();
        }

        Set<EventId> ids() {
            return newestFirst.stream().map(MatrixEvent::eventId).collect(Collectors.toUnmodifiableSet());
        }

        Optional<MatrixEvent> newest() {
            return newestFirst.stream().findFirst();
        }

        int take(Store store, List<Puppet> present, Set<UserId> unseated, RoomView view, Roster roster) {
            Map<UserId, Set<String>> answered = answeredByMarks(present);
            // With no cursor the store is new: what happened before it was is told to nobody, as nothing says what was
            // done.
            Map<UserId, Set<String>> wants = new HashMap<>();
            present.forEach(puppet -> wants.put(
                    puppet.userId(), cursor == null ? Set.of() : puppet.brain().events()));
            List<MatrixEvent> inOrder = new ArrayList<>(newestFirst);
            Collections.reverse(inOrder);
            Map<UserId, Boolean> listening = new HashMap<>();
            present.forEach(
                    puppet -> listening.put(puppet.userId(), !unseated.contains(puppet.userId()) && cursor == null));
            int added = 0;
            for (MatrixEvent event : inOrder) {
                joinOf(event)
                        .or(() -> invitedBy(event))
                        .filter(unseated::contains)
                        .ifPresent(puppet -> listening.put(puppet, true));
                if (Attachment.of(event).isPresent()) {
                    store.rooms().addFile(event);
                }
                // of what is older nobody can tell whether it was answered as fast as a machine does
                if (Math.abs(store.now() - event.originServerTs()) <= LoopState.FAST_MILLIS) {
                    Intake.notePuppetSpoke(store, event, roster);
                }
                if (!Intake.isPartial(event, roster)) {
                    Set<UserId> concerned =
                            cursor == null ? Set.of() : Requests.concerned(store, event, Optional.of(view), roster);
                    added += takeOne(store, event, listening, answered, wants, cursor != null, concerned);
                }
                if (event.eventId().equals(cursor)) {
                    listening.keySet().stream()
                            .filter(puppet -> !unseated.contains(puppet))
                            .forEach(puppet -> listening.put(puppet, true));
                }
            }
            return added;
        }

        private static int takeOne(
                Store store,
                MatrixEvent event,
                Map<UserId, Boolean> listening,
                Map<UserId, Set<String>> answered,
                Map<UserId, Set<String>> wants,
                boolean knownUntil,
                Set<UserId> concerned) {
            boolean message = event.type().equals("m.room.message")
                    || event.type().equals("m.room.encrypted")
                    || (knownUntil && Cancelling.isWish(event));
            int added = 0;
            for (Map.Entry<UserId, Boolean> entry : listening.entrySet()) {
                UserId puppet = entry.getKey();
                boolean own = puppet.equals(event.sender());
                boolean listened =
                        wants.getOrDefault(puppet, Set.of()).contains(event.type()) && Intake.isNews(event, puppet);
                boolean wanted = listened || (!own && (message || concerned.contains(puppet)));
                if (!entry.getValue() || (own && Intake.isOwnSignTakenBack(store, event))) {
                    continue;
                }
                if (!wanted) {
                    settleIfTakenBack(store, event, puppet);
                    continue;
                }
                boolean done = answered.getOrDefault(puppet, Set.of())
                        .contains(event.eventId().value());
                if (store.inbox().add(puppet, event, done ? State.SETTLED : State.NEW)) {
                    store.traces().add(puppet, event.eventId(), "received", "read back from the room");
                    added++;
                }
            }
            return added;
        }

        /** A sign that was taken back may be pushed yet, as it was before: it decides nothing then. */
        private static void settleIfTakenBack(Store store, MatrixEvent event, UserId puppet) {
            if (event.type().equals("m.reaction") && event.relatedEvent().isEmpty()) {
                boolean unused = store.inbox().add(puppet, event, State.SETTLED);
            }
        }

        private Map<UserId, Set<String>> answeredByMarks(List<Puppet> present) {
            Map<UserId, Set<String>> answered = new HashMap<>();
            for (Puppet puppet : present) {
                Set<String> asks = new HashSet<>();
                for (MatrixEvent event : newestFirst) {
                    boolean own = event.sender().equals(puppet.userId());
                    String kind = event.mark().path("kind").asText("");
                    if (own && (kind.equals("answer") || kind.equals("notice"))) {
                        asks.add(event.mark().path("ask").asText(""));
                    }
                }
                answered.put(puppet.userId(), asks);
            }
            return answered;
        }
    }
}
