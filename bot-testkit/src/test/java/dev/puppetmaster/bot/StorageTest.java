package dev.puppetmaster.bot;

import static dev.puppetmaster.bot.Hosts.awaitUp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a bot keeps of rooms, users and itself. */
@Timeout(60)
class StorageTest extends OnePuppet {
    StorageTest() {
        super("data-keeper");
    }

    private static final Brain KEEPING = (ask, turn) -> {
        String[] words = ask.text().split(" ", 3);
        Storage storage = switch (words[0]) {
            case "here" -> turn.storedHere();
            case "me" -> turn.storedOf(ask.sender());
            default -> turn.stored();
        };
        return switch (words[1]) {
            case "count" -> Answer.of("counted " + storage.add("count", 1));
            case "put" -> {
                storage.put("it", words[2]);
                yield Answer.of("kept " + storage.get("it").orElseThrow() + " among " + storage.names());
            }
            case "remove" -> {
                storage.remove("it");
                yield Answer.of("now " + storage.get("it") + " among " + storage.names());
            }
            case "long" -> {
                storage.put("it", "x".repeat(70_000));
                yield Answer.of("kept");
            }
            default -> Answer.of("there is " + storage.get("it"));
        };
    };

    private RoomId other;

    @BeforeEach
    void start() {
        other = stage.directChat(puppet);
    }

    private BotHost host() throws IOException {
        return host(KEEPING);
    }

    private String ask(RoomId where, String words) {
        EventId event = stage.say(where, words);
        return stage.answer(where, event).body();
    }

    @Test
    void aRoomAUserAndTheBotEachHaveTheirOwnAndARestartKeepsIt() throws IOException {
        try (BotHost host = host()) {
            assertThat(ask(room, "here put bread")).isEqualTo("kept bread among [it]");
            assertThat(ask(other, "here get")).isEqualTo("there is Optional.empty");
            assertThat(ask(room, "me put jam")).isEqualTo("kept jam among [it]");
            assertThat(ask(other, "me get")).isEqualTo("there is Optional[jam]");
            assertThat(ask(room, "bot get")).isEqualTo("there is Optional.empty");
            awaitUp(host);
        }
        try (BotHost host = host()) {
            assertThat(ask(room, "here get")).isEqualTo("there is Optional[bread]");
            assertThat(ask(room, "here remove")).isEqualTo("now Optional.empty among []");
            assertThat(ask(room, "here get")).isEqualTo("there is Optional.empty");
            assertThat(ask(other, "me get")).isEqualTo("there is Optional[jam]");
            awaitUp(host);
        }
    }

    @Test
    void numbersAddUpAlsoWhereRoomsCountAtTheSameTime() throws IOException {
        try (BotHost host = host()) {
            List<EventId> here = java.util.stream.IntStream.range(0, 10)
                    .mapToObj(i -> stage.say(room, "bot count"))
                    .toList();
            List<EventId> there = java.util.stream.IntStream.range(0, 10)
                    .mapToObj(i -> stage.say(other, "bot count"))
                    .toList();
            here.forEach(event -> stage.answer(room, event));
            there.forEach(event -> stage.answer(other, event));

            assertThat(ask(room, "bot count")).isEqualTo("counted 21");
            awaitUp(host);
        }
    }

    @Test
    void whatIsTooLongIsRefusedAndNothingChanges() throws IOException {
        try (BotHost host = host()) {
            assertThat(ask(room, "here put bread")).startsWith("kept");
            assertThat(ask(room, "here long")).contains("IllegalArgumentException");
            assertThat(ask(room, "here get")).isEqualTo("there is " + Optional.of("bread"));
            awaitUp(host);
        }
    }
}
