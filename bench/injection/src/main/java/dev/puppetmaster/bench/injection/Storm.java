package dev.puppetmaster.bench.injection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.testkit.FakeUser;
import java.util.List;
import java.util.function.Predicate;

/**
 * What became of one room in which bots will not stop by themselves.
 *
 * @param kind what kind of room, for people
 * @param turns of puppets that were asked by puppets, or by a bot of another make
 * @param seconds from what began it to the last question between puppets, or the last answer to the bot
 * @param stopped whether a puppet said why it stops
 */
record Storm(String kind, int turns, double seconds, boolean stopped) {
    /** Puppets among themselves, since a person's message. */
    static Storm ofFriends(String kind, int turns, FakeUser person, String room, String begun) {
        Storm asked = judge(kind, person, room, begun, event -> mark(event).equals("ask"));
        return new Storm(kind, turns, asked.seconds(), asked.stopped());
    }

    /** A puppet and a bot that answers whatever it says. */
    static Storm ofEcho(FakeUser person, String room, String begun) {
        return judge(
                "a puppet and a bot that echoes",
                person,
                room,
                begun,
                event -> mark(event).equals("answer"));
    }

    private static Storm judge(String kind, FakeUser person, String room, String begun, Predicate<JsonNode> isTurn) {
        List<JsonNode> all = person.timeline(room);
        long from = all.stream()
                .filter(event -> event.path("event_id").asText().equals(begun))
                .mapToLong(event -> event.path("origin_server_ts").asLong())
                .findFirst()
                .orElseThrow();
        List<Long> turns = all.stream()
                .filter(isTurn)
                .map(event -> event.path("origin_server_ts").asLong())
                .toList();
        double seconds = turns.isEmpty() ? 0 : (turns.get(turns.size() - 1) - from) / 1000.0;
        return new Storm(kind, turns.size(), seconds, all.stream().anyMatch(Storm::isEnd));
    }

    /** The notices of the guard against loops. */
    static boolean isEnd(JsonNode event) {
        String body = event.at("/content/body").asText();
        return body.contains("I stopped here") || body.contains("came through too many puppets");
    }

    private static String mark(JsonNode event) {
        return event.at("/content/dev.puppetmaster/kind").asText();
    }
}
