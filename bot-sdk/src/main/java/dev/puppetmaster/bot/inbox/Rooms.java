package dev.puppetmaster.bot.inbox;

import dev.puppetmaster.bot.gate.RoomView;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.RoomTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The state of rooms as far as the gate needs it, kept current by the events that come. Read by many, changed by the inbox alone. */
public final class Rooms {
    private final RoomTable table;
    private final Map<RoomId, RoomView> cache = new ConcurrentHashMap<>();

    public Rooms(RoomTable table) {
        this.table = table;
    }

    /** What is known, if the room's whole state was read once. */
    public Optional<RoomView> view(RoomId room) {
        RoomView cached = cache.get(room);
        if (cached != null) {
            return Optional.of(cached);
        }
        Optional<RoomView> stored = table.view(room);
        stored.ifPresent(view -> cache.put(room, view));
        return stored;
    }

    /** What the whole state of a room says. */
    public static RoomView viewOf(RoomId room, List<MatrixEvent> state) {
        RoomView view = new RoomView(room, Map.of(), false, false);
        for (MatrixEvent event : state) {
            view = after(view, event);
        }
        return view;
    }

    /** Takes one event; rooms whose state was never read stay unknown. */
    void apply(MatrixEvent event) {
        if (event.stateKey() == null) {
            return;
        }
        Optional<RoomView> before = view(event.roomId());
        before.map(view -> after(view, event))
                .filter(after -> !after.equals(before.get()))
                .ifPresent(this::save);
    }

    /** Whether the event says something else than what is known. */
    boolean wouldChange(MatrixEvent event) {
        Optional<RoomView> before = view(event.roomId());
        return before.isPresent() && !after(before.get(), event).equals(before.get());
    }

    void save(RoomView view) {
        table.saveView(view);
        cache.put(view.id(), view);
    }

    /** Drops what a transaction that failed may have left in memory. */
    void forgetCached() {
        cache.clear();
    }

    private static RoomView after(RoomView view, MatrixEvent event) {
        return switch (event.type()) {
            case "m.room.member" -> withMember(view, event);
            case "m.room.encryption" -> new RoomView(view.id(), view.members(), true, view.tombstoned());
            case "m.room.tombstone" -> new RoomView(view.id(), view.members(), view.encrypted(), true);
            default -> view;
        };
    }

    private static RoomView withMember(RoomView view, MatrixEvent event) {
        String key = event.stateKey();
        Optional<UserId> user = key == null ? Optional.empty() : UserId.parse(key);
        if (user.isEmpty()) {
            return view;
        }
        Map<UserId, RoomView.Member> members = new HashMap<>(view.members());
        String membership = event.content().path("membership").asText("");
        switch (membership) {
            case "join", "invite" -> {
                String name = event.content().path("displayname").asText("");
                String shortened = name.length() > 100 ? name.substring(0, 100) : name;
                members.put(user.get(), new RoomView.Member(membership.equals("join"), shortened));
            }
            default -> members.remove(user.get());
        }
        return new RoomView(view.id(), members, view.encrypted(), view.tombstoned());
    }
}
