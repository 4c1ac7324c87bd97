package dev.puppetmaster.bot.inbox;

import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.Roster;
import dev.puppetmaster.bot.gate.Cancelling;
import dev.puppetmaster.bot.gate.LoopState;
import dev.puppetmaster.bot.gate.RoomView;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which puppets an event is for, and what it says about their seats; the same for push and read-back. */
final class Intake {
    private Intake() {}

    /** The hosted puppets whose gate is to see the event. */
    static List<UserId> recipients(MatrixEvent event, Optional<RoomView> room, Roster roster) {
        if (isPartial(event, roster)) {
            return List.of();
        }
        return switch (event.type()) {
            case "m.room.message", "m.room.encrypted" -> present(event, room, roster);
            case "m.reaction" ->
                isCancelling(event, roster) ? present(event, room, roster) : listeners(event, room, roster);
            case "m.room.member" ->
                Stream.concat(invited(event, roster).stream(), listeners(event, room, roster).stream())
                        .distinct()
                        .toList();
            default -> listeners(event, room, roster);
        };
    }

    private static List<UserId> present(MatrixEvent event, Optional<RoomView> room, Roster roster) {
        return room.map(view -> roster.joinedTo(view).stream()
                        .map(Puppet::userId)
                        .filter(puppet -> !puppet.equals(event.sender()))
                        .toList())
                .orElse(List.of());
    }

    /** A wish to end what some puppet does: each of them is to judge it, whatever its brain listens for. */
    static boolean isCancelling(MatrixEvent event, Roster roster) {
        return Cancelling.isWish(event) && !isPuppet(event.sender(), roster);
    }

    /** A later text of an answer that a puppet makes: no puppet has use for it, nor is it a message more. */
    static boolean isPartial(MatrixEvent event, Roster roster) {
        return event.relationType().equals("m.replace")
                && event.mark().path("kind").asText("").equals("progress")
                && isPuppet(event.sender(), roster);
    }

    private static boolean isPuppet(UserId user, Roster roster) {
        return roster.puppet(user).isPresent() || roster.network().isPuppet(user);
    }

    /** The puppets whose brains want to be told of such events. */
    private static List<UserId> listeners(MatrixEvent event, Optional<RoomView> room, Roster roster) {
        if (room.isEmpty() || !roster.isListenedFor(event.type())) {
            return List.of();
        }
        return roster.joinedTo(room.get()).stream()
                .filter(puppet -> puppet.brain().events().contains(event.type()))
                .map(Puppet::userId)
                .filter(puppet -> isNews(event, puppet))
                .toList();
    }

    /** Of what it did itself a puppet is told only what it took back: its brain may remember that. */
    static boolean isNews(MatrixEvent event, UserId puppet) {
        return !puppet.equals(event.sender()) || event.redacts().isPresent();
    }

    /** A puppet that takes back its own reaction never said that. */
    static boolean isOwnSignTakenBack(Store store, MatrixEvent event) {
        return event.redacts()
                .flatMap(target -> store.outbox().bySentEvent(target))
                .filter(message -> message.draft().puppet().equals(event.sender())
                        && message.draft().type().equals("m.reaction"))
                .isPresent();
    }

    private static Optional<UserId> invited(MatrixEvent event, Roster roster) {
        return Optional.ofNullable(event.stateKey())
                .filter(key -> event.content().path("membership").asText("").equals("invite"))
                .flatMap(UserId::parse)
                .filter(user -> roster.puppet(user).isPresent());
    }

    /** A puppet that joins has its history from here on; one that leaves begins anew when it comes back. */
    static void noteSeats(Store store, MatrixEvent event, Roster roster) {
        if (!event.type().equals("m.room.member")) {
            return;
        }
        String key = event.stateKey();
        Optional<UserId> puppet = key == null
                ? Optional.empty()
                : UserId.parse(key).filter(user -> roster.puppet(user).isPresent());
        if (puppet.isEmpty()) {
            return;
        }
        switch (event.content().path("membership").asText("")) {
            case "join" -> store.rooms().seat(puppet.get(), event.roomId());
            case "leave", "ban" -> {
                store.rooms().unseat(puppet.get(), event.roomId());
                store.schedules().removeAll(puppet.get(), event.roomId());
                store.inbox().forgetInvitations(puppet.get(), event.roomId());
            }
            default -> {}
        }
    }

    /** For the loop guard: when a puppet last spoke in a room. A bot that runs alone is one too, without a namespace. */
    static void notePuppetSpoke(Store store, MatrixEvent event, Roster roster) {
        boolean speaks = event.type().equals("m.room.message") && !isPartial(event, roster);
        if (speaks && isPuppet(event.sender(), roster)) {
            LoopState before = store.loops().get(event.roomId(), "");
            store.loops().save(event.roomId(), "", before, before.puppetSpoke(store.now()), store.now());
        }
    }
}
