package dev.puppetmaster.bot.brain;

import dev.puppetmaster.bot.Roster;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.gate.RoomView;
import dev.puppetmaster.bot.inbox.Rooms;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.InboxTable.Entry;
import dev.puppetmaster.bot.transport.Clients;
import dev.puppetmaster.bot.transport.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows invitations of puppets, or declines them. */
final class Invitations {
    private static final Logger LOG = LoggerFactory.getLogger(Invitations.class);
    private static final Duration HOMESERVER_AWAY_FOR = Duration.ofMinutes(5);
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(30);

    private final Rooms rooms;
    private final Clients clients;
    private final Settlement settlement;
    private final Step.Listener steps;

    Invitations(Rooms rooms, Clients clients, Settlement settlement, Step.Listener steps) {
        this.rooms = rooms;
        this.clients = clients;
        this.settlement = settlement;
        this.steps = steps;
    }

    void follow(Entry entry, Roster roster) throws InterruptedException {
        MatrixEvent event = entry.event();
        awaitSeen(entry, roster);
        answer(
                entry,
                "join",
                client -> client.join(event.roomId(), List.of(event.sender().serverName())));
    }

    void decline(Entry entry) throws InterruptedException {
        answer(entry, "decline", client -> decline(client, entry));
    }

    /** Not where the puppet is inside by now: the invitation was pushed late, and somebody else followed it. */
    private static void decline(MatrixClient client, Entry entry) {
        MatrixEvent event = entry.event();
        if (client.joinedRooms().contains(event.roomId())) {
            LOG.info("{} is in {} already, and stays", entry.puppet(), event.roomId());
            return;
        }
        client.leave(event.roomId());
        LOG.info("{} declined an invitation of {}: not in its access.users", entry.puppet(), event.sender());
    }

    private void answer(Entry entry, String what, Consumer<MatrixClient> how) throws InterruptedException {
        MatrixEvent event = entry.event();
        long knownBy = isFromAfar(entry) ? System.nanoTime() + SEEN_WITHIN.toNanos() : System.nanoTime();
        try {
            Patience.call(HOMESERVER_AWAY_FOR, () -> {
                onceKnown(knownBy, () -> how.accept(clients.of(entry.puppet())));
                return true;
            });
        } catch (MatrixException e) {
            LOG.warn("{} cannot {} {}: {}", entry.puppet(), what, event.roomId(), e.getMessage());
        }
        steps.reached(Step.INVITATION_ANSWERED, entry.puppet(), event.eventId().value());
        settlement.settle(entry, List.of());
    }

    /** A homeserver has the other one sign an invitation before it writes it down: for a moment nobody was invited, and it says 403. */
    private static void onceKnown(long knownBy, Runnable call) {
        try {
            call.run();
        } catch (MatrixException.Denied e) {
            if (!e.errcode().equals("M_FORBIDDEN") || System.nanoTime() > knownBy) {
                throw e;
            }
            throw new MatrixException.Retryable(e.getMessage(), e.errcode(), e.status(), null, e);
        }
    }

    private static boolean isFromAfar(Entry entry) {
        return !entry.event().sender().serverName().equals(entry.puppet().serverName());
    }

    /**
     * An invitation by another homeserver, into a room where one of ours is already, is followed once that one sees it in the room.
     * Synapse lets us in before, by the invitation alone, of which it may not have all that came before: it then lacks joins that
     * everybody else has, and never hears who joined.
     */
    private void awaitSeen(Entry entry, Roster roster) throws InterruptedException {
        MatrixEvent event = entry.event();
        Optional<UserId> inside = isFromAfar(entry) ? companion(entry, roster) : Optional.empty();
        if (inside.isEmpty()) {
            return;
        }
        MatrixClient client = clients.of(inside.get());
        try {
            Patience.call(SEEN_WITHIN, () -> {
                String membership =
                        client.membership(event.roomId(), entry.puppet().value());
                if (!membership.equals("invite") && !membership.equals("join")) {
                    throw new MatrixException.Retryable("it is not in the room yet", "", 404, null, null);
                }
                return true;
            });
        } catch (MatrixException e) {
            LOG.info(
                    "{} joins {} though {} does not see it invited: {}",
                    entry.puppet(),
                    event.roomId(),
                    inside.get(),
                    e.getMessage());
        }
    }

    private Optional<UserId> companion(Entry entry, Roster roster) {
        Optional<RoomView> view = rooms.view(entry.event().roomId());
        return view.stream()
                .flatMap(room -> room.members().keySet().stream().filter(room::isJoined))
                .filter(user ->
                        !user.equals(entry.puppet()) && roster.puppet(user).isPresent())
                .findFirst();
    }
}
