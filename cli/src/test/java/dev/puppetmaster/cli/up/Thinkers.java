package dev.puppetmaster.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code up examples/thinkers}, with more puppets beside those, on a real Synapse and two real Ollamas; and a person who talks
 * with them. All puppets of one policy share their model's one runner, so tests that spoil it run one after another.
 */
final class Thinkers implements AutoCloseable {
    static final String FIRST = "think-first";
    static final String SECOND = "think-second";

    private static final Duration SOON = Duration.ofSeconds(90);

    private final LocalOllama big;
    private final LocalOllama small;
    private final UpProcess up;
    private final UpFile file;
    private final Person you;

    private Thinkers(LocalOllama big, LocalOllama small, UpProcess up) throws IOException, InterruptedException {
        this.big = big;
        this.small = small;
        this.up = up;
        this.file = up.ready();
        this.you = Person.signIn(file);
    }

    /** @param more YAML besides the example's, where {@code BIG} and {@code SMALL} stand for the models' addresses */
    static Thinkers start(Path directory, String more) throws IOException, InterruptedException {
        LocalOllama big = LocalOllama.start(directory.resolve("big"), Map.of());
        LocalOllama small = LocalOllama.start(
                directory.resolve("small"), Map.of("OLLAMA_MAX_LOADED_MODELS", "1", "OLLAMA_MAX_QUEUE", "1"));
        Path folder = Folders.thinkers(directory);
        Path models = folder.resolve("models.yaml");
        String example = Files.readString(models);
        int second = example.indexOf("name: small");
        Files.writeString(
                models,
                example.substring(0, second)
                                .replace("http://127.0.0.1:11434", big.url())
                                .replace("qwen3:30b", LocalOllama.SCRIPTED)
                        + example.substring(second)
                                .replace("http://127.0.0.1:11434", small.url())
                                .replace("qwen3:4b", LocalOllama.SCRIPTED));
        Files.writeString(
                folder.resolve("more.yaml"), more.replace("BIG", big.url()).replace("SMALL", small.url()));
        UpProcess up = UpProcess.start(folder, directory.resolve("state"));
        try {
            return new Thinkers(big, small, up);
        } catch (AssertionError e) {
            // nobody has it to close it
            up.close();
            small.close();
            big.close();
            throw e;
        }
    }

    /** The preferred one. */
    LocalOllama big() {
        return big;
    }

    LocalOllama small() {
        return small;
    }

    UpFile file() {
        return file;
    }

    Person you() {
        return you;
    }

    RoomId with(String puppet) {
        return Person.direct(file, puppet);
    }

    /** The room of the example's friendship. */
    RoomId friends() {
        return new RoomId(file.rooms().getFirst().roomId());
    }

    RoomId space() {
        return you.space(file.homeservers().getFirst());
    }

    /** The room where calls are approved; the person goes there. */
    RoomId approvals() {
        you.invitations().forEach(you::join);
        return you.rooms().stream()
                .filter(room -> you.alias(room).contains("#approvals_"))
                .findFirst()
                .orElseThrow();
    }

    EventId say(String puppet, String text) {
        return you.say(with(puppet), text);
    }

    /** What a puppet answers in the end: of the one message that is its answer. */
    String ask(String puppet, String text) {
        return answer(puppet, say(puppet, text));
    }

    /** As {@link #ask}, of a message that was said. */
    String answer(String puppet, EventId asked) {
        RoomId room = with(puppet);
        await("an answer to " + asked)
                .atMost(SOON)
                .until(() -> ended(room, asked).isPresent());
        String words = Stage.words(ended(room, asked).orElseThrow());
        // one message, and it says what the answer says
        assertThat(visible(room, asked))
                .singleElement()
                .satisfies(seen -> assertThat(Stage.words(seen)).isEqualTo(words));
        return words;
    }

    private Optional<MatrixEvent> ended(RoomId room, EventId asked) {
        List<MatrixEvent> answers = you.timeline(room).stream()
                .filter(event -> event.mark().path("kind").asText("").equals("answer"))
                .filter(event -> event.mark().path("ask").asText("").equals(asked.value()))
                .toList();
        assertThat(answers).hasSizeLessThan(2);
        return answers.stream().findFirst();
    }

    /** What a client shows of the messages that came after this one: of each the last edit. */
    private List<MatrixEvent> visible(RoomId room, EventId asked) {
        List<MatrixEvent> after = you.timeline(room).stream()
                .dropWhile(event -> !event.eventId().equals(asked))
                .skip(1)
                .filter(event -> event.type().equals("m.room.message"))
                // what was done stands in a thread below the answer
                .filter(event -> !event.relationType().equals("m.thread"))
                .toList();
        return after.stream()
                .filter(event -> !event.relationType().equals("m.replace")
                        && !event.body().isEmpty())
                .map(event -> after.stream()
                        .filter(edit -> edit.relationType().equals("m.replace"))
                        .filter(edit -> edit.relatedEvent().equals(Optional.of(event.eventId())))
                        .reduce((one, next) -> next)
                        .orElse(event))
                .toList();
    }

    /** Waits until the answer that grows begins with these words; the message that grows, whatever edits it has. */
    EventId begun(String puppet, EventId asked, String words) {
        RoomId room = with(puppet);
        await("a first word for " + asked)
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(25))
                .until(() -> visible(room, asked).stream()
                        .anyMatch(seen -> Stage.words(seen).startsWith(words)));
        return you.timeline(room).stream()
                .filter(event -> event.repliesTo().equals(Optional.of(asked)))
                .findFirst()
                .orElseThrow()
                .eventId();
    }

    /** All that was shown of the answer, oldest first. */
    List<String> shown(String puppet, EventId asked) {
        return you.timeline(with(puppet)).stream()
                .dropWhile(event -> !event.eventId().equals(asked))
                .skip(1)
                .filter(event -> event.type().equals("m.room.message"))
                .map(Stage::words)
                .toList();
    }

    @Override
    public void close() {
        you.close();
        up.close();
        small.close();
        big.close();
    }
}
