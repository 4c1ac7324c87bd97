package dev.puppetmaster.bot.inbox;

import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.Roster;
import dev.puppetmaster.bot.gate.Approving;
import dev.puppetmaster.bot.gate.Requested;
import dev.puppetmaster.bot.gate.RoomView;
import dev.puppetmaster.bot.gate.Rule;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.ApprovalTable.Request;
import dev.puppetmaster.bot.store.ApprovalTable.Standing;
import dev.puppetmaster.bot.store.ApprovalTable.State;
import dev.puppetmaster.bot.store.InboxTable;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.transport.Clients;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the request for approval that an event is about, and the puppets that have to judge such an event. */
final class Requests {
    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

    private final Store store;
    private final Clients clients;

    Requests(Store store, Clients clients) {
        this.store = store;
        this.clients = clients;
    }

    /** The puppets whose approvals, or whose asks, the event may decide or change, whatever their brains listen for. */
    static Set<UserId> concerned(Store store, MatrixEvent event, Optional<RoomView> room, Roster roster) {
        if (!Approving.isSign(event) && !Approving.isChange(event)) {
            return Set.of();
        }
        Set<UserId> concerned = new LinkedHashSet<>();
        store.approvals().openIn(event.roomId()).stream()
                .map(standing -> standing.request().puppet())
                .filter(puppet -> roster.puppet(puppet).isPresent())
                .filter(puppet -> !puppet.equals(event.sender()))
                .forEach(concerned::add);
        Optional<EventId> redacted = event.redacts();
        if (redacted.isPresent() && room.isPresent()) {
            roster.joinedTo(room.get()).stream()
                    .map(Puppet::userId)
                    .filter(puppet -> store.inbox()
                            .find(puppet, redacted.get())
                            .filter(entry -> entry.state() == InboxTable.State.ACCEPTED)
                            .isPresent())
                    .forEach(concerned::add);
        }
        return concerned;
    }

    /** The open request of a puppet that an event reacts to, edits or takes back, or of which it takes back the approval. */
    Optional<Requested> about(UserId puppet, MatrixEvent event) {
        if (!Approving.isSign(event) && !Approving.isChange(event)) {
            return Optional.empty();
        }
        Optional<EventId> target = event.redacts()
                .map(gone -> approvedBy(puppet, gone).orElse(gone))
                .or(event::relatedEvent);
        return store.approvals().openIn(event.roomId()).stream()
                .filter(standing -> standing.request().puppet().equals(puppet))
                .filter(standing -> target.filter(message -> isMessageOf(standing.request(), message))
                        .isPresent())
                .map(Requests::seen)
                .findFirst();
    }

    /** The request's message, if this is the sign that the puppet took for its approval. */
    private Optional<EventId> approvedBy(UserId puppet, EventId sign) {
        return store.inbox()
                .find(puppet, sign)
                .filter(entry -> Rule.APPROVED.name().equals(entry.rule()))
                .flatMap(entry -> entry.event().relatedEvent());
    }

    private static Requested seen(Standing standing) {
        Request request = standing.request();
        return new Requested(
                request.txn(),
                request.cause(),
                request.approvers(),
                request.deadline(),
                standing.state() == State.WAITING);
    }

    /** Its event id may not be recorded yet, if we died between sending and recording: then the room knows. */
    private boolean isMessageOf(Request request, EventId message) {
        Optional<EventId> sent =
                store.outbox().byTxn(request.txn()).flatMap(found -> Optional.ofNullable(found.sent()));
        if (sent.isPresent()) {
            return sent.get().equals(message);
        }
        try {
            return clients.of(request.puppet())
                    .event(request.room(), message)
                    .filter(event -> event.sender().equals(request.puppet()))
                    .filter(event -> event.mark()
                            .path("txn")
                            .asText("")
                            .equals(request.txn().value()))
                    .isPresent();
        } catch (MatrixException e) {
            LOG.warn("cannot tell whether {} is a request of {}: {}", message, request.puppet(), e.getMessage());
            return false;
        }
    }
}
