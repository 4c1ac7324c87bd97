package dev.puppetmaster.bot.brain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Attachment;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.gate.RoomView;
import dev.puppetmaster.bot.inbox.Rooms;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.store.InboxTable.Entry;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.transport.Clients;
import dev.puppetmaster.bot.transport.Patience;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** From an accepted entry to the ask that a brain sees. */
final class Asks {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Store store;
    private final Rooms rooms;
    private final Clients clients;

    Asks(Store store, Rooms rooms, Clients clients) {
        this.store = store;
        this.rooms = rooms;
        this.clients = clients;
    }

    /** What stands for an ask where something happened and nobody asks. */
    Ask about(Entry entry, Puppet puppet) {
        MatrixEvent event = entry.event();
        RoomView room =
                rooms.view(event.roomId()).orElseGet(() -> new RoomView(event.roomId(), Map.of(), false, false));
        return new Ask(
                event.eventId(),
                event.roomId(),
                isDirect(event, puppet),
                event.sender(),
                room.nameOf(event.sender()),
                false,
                "",
                Optional.empty(),
                Optional.empty(),
                event.eventId().value(),
                0);
    }

    Ask of(Entry entry, Puppet puppet) throws InterruptedException {
        MatrixEvent event = entry.event();
        JsonNode decision = entry.decision() == null ? MissingNode.getInstance() : entry.decision();
        RoomView room =
                rooms.view(event.roomId()).orElseGet(() -> new RoomView(event.roomId(), Map.of(), false, false));
        String command = decision.path("command").asText("");
        boolean fromPuppet = decision.path("hop").asInt() > 0;
        return new Ask(
                event.eventId(),
                event.roomId(),
                isDirect(event, puppet),
                event.sender(),
                room.nameOf(event.sender()),
                fromPuppet,
                decision.path("text").asText(""),
                command.isEmpty() ? Optional.empty() : Optional.of(command),
                attachment(entry, fromPuppet),
                decision.path("conversation").asText(event.eventId().value()),
                decision.path("hop").asInt());
    }

    /** Whether the room is a chat of this puppet and one other. */
    boolean isDirect(MatrixEvent event, Puppet puppet) {
        boolean two = rooms.view(event.roomId())
                .map(room -> room.members().size() == 2)
                .orElse(false);
        return two && !puppet.friendships().containsKey(event.roomId());
    }

    private Optional<Attachment> attachment(Entry entry, boolean fromPuppet) throws InterruptedException {
        MatrixEvent event = entry.event();
        Optional<Attachment> own = Attachment.of(event);
        if (own.isPresent()) {
            return own;
        }
        Optional<EventId> replied = event.repliesTo();
        if (replied.isPresent()) {
            Optional<MatrixEvent> target =
                    Patience.call(PATIENCE, () -> clients.of(entry.puppet()).event(event.roomId(), replied.get()));
            Optional<Attachment> there = target.flatMap(Attachment::of);
            if (there.isPresent()) {
                return there;
            }
        }
        return fromPuppet
                ? Optional.empty()
                : store.rooms().lastFile(event.roomId(), event.sender()).flatMap(Attachment::of);
    }
}
