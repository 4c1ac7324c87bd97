package dev.puppetmaster.bot.inbox;

import dev.puppetmaster.bot.gate.Underway;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Replies;
import dev.puppetmaster.bot.store.InboxTable.Entry;
import dev.puppetmaster.bot.store.InboxTable.State;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.transport.Clients;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the ask that a reaction is about, if a puppet has accepted it and not answered it. */
final class Underways {
    private static final Logger LOG = LoggerFactory.getLogger(Underways.class);

    private final Store store;
    private final Clients clients;

    Underways(Store store, Clients clients) {
        this.store = store;
        this.clients = clients;
    }

    /** The ask itself, or its answer while that is made. What else a puppet says meanwhile may be asked about: that is not it. */
    Optional<Underway> about(UserId puppet, MatrixEvent reaction) {
        Optional<EventId> target = reaction.relatedEvent();
        if (target.isEmpty()) {
            return Optional.empty();
        }
        RoomId room = reaction.roomId();
        Optional<EventId> ask = store.inbox().find(puppet, target.get()).map(entry -> target.get());
        return ask.or(() -> askOfDraft(puppet, room, target.get()))
                .flatMap(cause -> store.inbox().find(puppet, cause))
                .filter(entry -> entry.event().roomId().equals(room) && isUnderway(entry))
                .map(entry ->
                        new Underway(entry.event().eventId(), entry.event().sender()));
    }

    private static TxnId draftOf(UserId puppet, MatrixEvent event) {
        return TxnId.of(puppet, event.mark().path("ask").asText(), Replies.DRAFT);
    }

    /** The ask itself, where an event edits it or takes it back. */
    Optional<Underway> changedBy(UserId puppet, MatrixEvent change) {
        return change.redacts()
                .or(change::relatedEvent)
                .flatMap(ask -> store.inbox().find(puppet, ask))
                .filter(entry -> entry.event().roomId().equals(change.roomId()) && isUnderway(entry))
                .map(entry ->
                        new Underway(entry.event().eventId(), entry.event().sender()));
    }

    private static boolean isUnderway(Entry entry) {
        return entry.state() == State.ACCEPTED
                && entry.decision() != null
                && entry.decision().path("do").asText("").equals("answer");
    }

    /** A draft may stand in the room before its id is in the store: then the room knows whose it is. */
    private Optional<EventId> askOfDraft(UserId puppet, RoomId room, EventId message) {
        // Looked at first: what is recorded between the two looks is found by the second.
        boolean unrecorded = store.outbox().isPending(puppet, room, Replies.DRAFT);
        Optional<EventId> recorded = store.outbox()
                .bySentEvent(message)
                .filter(sent -> sent.draft().puppet().equals(puppet)
                        && Replies.isDraft(sent.draft().part()))
                .map(sent -> sent.draft().cause());
        return recorded.isEmpty() && unrecorded ? askInTheRoom(puppet, room, message) : recorded;
    }

    private Optional<EventId> askInTheRoom(UserId puppet, RoomId room, EventId message) {
        try {
            return clients.of(puppet)
                    .event(room, message)
                    .filter(event -> event.sender().equals(puppet))
                    .filter(event -> event.mark().hasNonNull("ask"))
                    .filter(event -> event.mark()
                            .path("txn")
                            .asText("")
                            .equals(draftOf(puppet, event).value()))
                    .map(event -> new EventId(event.mark().path("ask").asText()));
        } catch (MatrixException | IllegalArgumentException e) {
            LOG.warn("cannot tell whether {} is a draft of {}: {}", message, puppet, e.getMessage());
            return Optional.empty();
        }
    }
}
