package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One room: its events in order, and what follows from them. */
final class Room {
    /** Where a piece of state lives. */
    record StateKey(String type, String key) {}

    /** A read receipt: one a user and type. */
    record Receipt(
            String userId,
            String type,
            String eventId,
            @Nullable String threadId,
            long at,
            long position) {}

    private final String id;
    private final String version;
    private final List<StoredEvent> events = new ArrayList<>();
    private final Map<String, StoredEvent> byId = new LinkedHashMap<>();
    private final Map<StateKey, StoredEvent> state = new LinkedHashMap<>();
    private final Map<String, TreeMap<Long, String>> memberships = new LinkedHashMap<>();
    private final Map<String, Long> typingUntil = new LinkedHashMap<>();
    private final Map<String, Receipt> receipts = new LinkedHashMap<>();
    private final Set<String> forgotten = new LinkedHashSet<>();
    private long typingPosition;

    Room(String id, String version) {
        this.id = id;
        this.version = version;
    }

    String id() {
        return id;
    }

    String version() {
        return version;
    }

    /** Room version 12: creators stand above all levels (MSC4289), the id is the create event's hash (MSC4291). */
    boolean hasPrivilegedCreators() {
        return version.equals("12");
    }

    void add(StoredEvent event) {
        events.add(event);
        byId.put(event.id(), event);
        String key = event.stateKey();
        if (key != null) {
            state.put(new StateKey(event.type(), key), event);
        }
        if (event.isMember() && key != null) {
            memberships.computeIfAbsent(key, k -> new TreeMap<>()).put(event.position(), event.membership());
            forgotten.remove(key);
        }
    }

    List<StoredEvent> events() {
        return events;
    }

    @Nullable
    StoredEvent event(String eventId) {
        return byId.get(eventId);
    }

    Collection<StoredEvent> state() {
        return state.values();
    }

    @Nullable
    StoredEvent state(String type, String key) {
        return state.get(new StateKey(type, key));
    }

    JsonNode stateContent(String type) {
        StoredEvent event = state(type, "");
        return event == null ? Json.object() : event.content();
    }

    Set<String> creators() {
        Set<String> creators = new LinkedHashSet<>();
        StoredEvent create = state("m.room.create", "");
        if (create != null) {
            creators.add(create.sender());
            create.content().path("additional_creators").forEach(user -> creators.add(user.asText()));
        }
        return creators;
    }

    PowerLevels power() {
        return new PowerLevels(this);
    }

    List<StoredEvent> members() {
        return state.values().stream().filter(StoredEvent::isMember).toList();
    }

    List<String> joined() {
        return memberships.entrySet().stream()
                .filter(entry -> entry.getValue().lastEntry().getValue().equals("join"))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** join, invite, leave, ban; null for somebody who never had to do with this room. */
    @Nullable
    String membership(String userId) {
        TreeMap<Long, String> history = memberships.get(userId);
        return history == null ? null : history.lastEntry().getValue();
    }

    boolean isJoined(String userId) {
        return "join".equals(membership(userId));
    }

    /** The membership at that position of the server's stream, "leave" before the first. */
    String membershipAt(String userId, long position) {
        TreeMap<Long, String> history = memberships.get(userId);
        Map.Entry<Long, String> entry = history == null ? null : history.floorEntry(position);
        return entry == null ? "leave" : entry.getValue();
    }

    /** The newest position that this user may read: all while joined, else up to where it left; 0: nothing. */
    long readableUpTo(String userId) {
        TreeMap<Long, String> history = memberships.get(userId);
        if (history == null || forgotten.contains(userId)) {
            return 0;
        }
        if (history.lastEntry().getValue().equals("join")) {
            return Long.MAX_VALUE;
        }
        return history.containsValue("join") ? history.lastKey() : 0;
    }

    /** Who left and forgets the room reads no more of it. */
    void forget(String userId) {
        forgotten.add(userId);
    }

    boolean readable(StoredEvent event, String userId) {
        if (event.position() > readableUpTo(userId)) {
            return false;
        }
        String visibility = stateContent("m.room.history_visibility")
                .path("history_visibility")
                .asText("shared");
        String then = membershipAt(userId, event.position());
        return switch (visibility) {
            case "joined" -> then.equals("join");
            case "invited" -> then.equals("join") || then.equals("invite");
            default -> true;
        };
    }

    List<String> typing(long now) {
        return typingUntil.entrySet().stream()
                .filter(entry -> entry.getValue() > now)
                .map(Map.Entry::getKey)
                .toList();
    }

    void typing(String userId, long until, long position) {
        typingUntil.put(userId, until);
        typingPosition = position;
    }

    long typingPosition() {
        return typingPosition;
    }

    void forgetTyping() {
        typingUntil.clear();
    }

    Collection<Receipt> receipts() {
        return receipts.values();
    }

    void receipt(Receipt receipt) {
        receipts.put(receipt.userId() + "|" + receipt.type() + "|" + receipt.threadId(), receipt);
    }
}
