package dev.puppetmaster.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.Room;
import dev.puppetmaster.bot.When;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What is around a bot in a {@link BotTester}: its room, what it keeps, what it is to do later, the time. */
final class TesterWorld {
    /** A Thursday, nine o'clock in the morning, UTC. */
    static final Instant BEGINNING = Instant.parse("2026-01-01T09:00:00Z");

    private final Map<String, Map<String, String>> stored = new HashMap<>();
    private final Map<String, Later> schedule = new TreeMap<>();
    private final Map<String, JsonNode> state = new HashMap<>();
    private final Map<UserId, Integer> power = new HashMap<>();
    private final Map<RoomId, List<Room.Said>> past = new HashMap<>();
    private final List<String> done = new ArrayList<>();
    /** By threads of the brain, perhaps. */
    private final List<String> shown = new CopyOnWriteArrayList<>();

    private Instant now = BEGINNING;

    /** Something scheduled. */
    record Later(String name, Instant due, When when, boolean asks, String words) {}

    Instant now() {
        return now;
    }

    void moveTo(Instant time) {
        now = time;
    }

    Map<String, String> stored(String about) {
        return stored.computeIfAbsent(about, owner -> new TreeMap<>());
    }

    Map<String, Later> schedule() {
        return schedule;
    }

    /** The next that is due up to a time. */
    Optional<Later> due(Instant until) {
        return schedule.values().stream()
                .filter(later -> !later.due().isAfter(until))
                .min(Comparator.comparing(Later::due).thenComparing(Later::name));
    }

    Map<UserId, Integer> power() {
        return power;
    }

    Optional<JsonNode> state(String type, String key) {
        return Optional.ofNullable(state.get(type + '\0' + key));
    }

    void state(String type, String key, JsonNode content) {
        state.put(type + '\0' + key, content);
    }

    /** What was said in a room, the oldest first. */
    List<Room.Said> past(RoomId room) {
        return past.computeIfAbsent(room, first -> new ArrayList<>());
    }

    /** What the bot showed of its last answer while it made it. */
    List<String> shown() {
        return shown;
    }

    /** What the bot did besides answering, a line each. */
    List<String> done() {
        return done;
    }
}
