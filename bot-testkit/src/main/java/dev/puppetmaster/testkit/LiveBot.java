package dev.puppetmaster.testkit;

import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A bot that runs as it does in earnest, on a {@link FakeHomeserver}, with a person in a direct chat and a clock that a test
 * turns. Its store is in a directory of its own, which goes with it. Example:
 *
 * <pre>{@code
 * try (LiveBot bot = LiveBot.start(new HelloBot())) {
 *     assertThat(bot.ask("!hello")).isEqualTo("Hello, you!");
 *     bot.restart();
 * }
 * }</pre>
 */
public final class LiveBot implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(25);

    private final Brain brain;
    private final FakeHomeserver homeserver;
    private final Stage stage;
    private final Path directory;
    private final UserId user;
    private final RoomId room;
    private BotHost host;

    LiveBot(Brain brain, FakeHomeserver homeserver, Stage stage) {
        this.brain = brain;
        this.homeserver = homeserver;
        this.stage = stage;
        this.directory = temporary();
        this.user = stage.puppet(Stage.PREFIX + "bot");
        this.room = stage.directChat(user);
        this.host = started();
    }

    /** Behind an application service, which the homeserver pushes to. */
    public static LiveBot start(Brain brain) {
        FakeHomeserver homeserver = FakeHomeserver.start();
        return new LiveBot(brain, homeserver, Stage.on(homeserver));
    }

    /** With an ordinary account, which hears by {@code /sync}. */
    public static LiveBot startLoggedIn(Brain brain) {
        FakeHomeserver homeserver = FakeHomeserver.start();
        return new LiveBot(brain, homeserver, Stage.loggedInOn(homeserver));
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("puppetmaster-bot");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A bot that logs in for the first time leaves to others what was said before its first {@code /sync}: it hears before the
     * test says anything.
     */
    private BotHost started() {
        try {
            BotHost started = stage.hostWithClock(directory, stage.hosted(user, brain, Map.of()));
            await(
                    () -> started.health().up(),
                    () -> "the bot does not hear: " + started.health().message());
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(BooleanSupplier done, Supplier<String> otherwise) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new AssertionError(otherwise.get());
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    /** Ends the bot and starts it again with what it kept. */
    public void restart() {
        host.close();
        host = started();
    }

    /**
     * The person says this in the direct chat.
     *
     * @return the plain text of the answer
     * @throws AssertionError if there is none within a minute, or more than one
     */
    public String ask(String message) {
        return answerTo(stage.say(room, message));
    }

    /**
     * Waits for the answer to a message in the direct chat.
     *
     * @return its plain text
     * @throws AssertionError if there is none within a minute, or more than one
     */
    public String answerTo(EventId message) {
        return Stage.words(stage.answer(room, message));
    }

    /** The person says this in the direct chat; nothing is waited for. */
    public EventId say(String message) {
        return stage.say(room, message);
    }

    /** The person reacts to a message in the direct chat: ❌ on what the bot works on, or on its draft, stops it. */
    public void react(EventId to, String key) {
        stage.react(room, to, key);
    }

    /**
     * What the last message of the bot in the direct chat has shown, oldest first: its first text, then that of each edit.
     * After the first, {@link dev.puppetmaster.bot.Draft#show} shows something only as the {@link #clock} is advanced.
     */
    public List<String> shownSoFar() {
        return lastMessage().map(message -> stage.shown(room, message)).orElse(List.of());
    }

    /** The last message of the bot in the direct chat, edits left aside. */
    public Optional<EventId> lastMessage() {
        return stage.timeline(room).stream()
                .filter(event -> event.sender().equals(user) && event.type().equals("m.room.message"))
                .filter(event -> !event.relationType().equals("m.replace"))
                .reduce((one, later) -> later)
                .map(MatrixEvent::eventId);
    }

    /**
     * Waits until the bot's last message in the direct chat says this, whether by itself or by an edit.
     *
     * @throws AssertionError with what it said, if it does not within half a minute
     */
    public void awaitShown(String text) {
        await(
                () -> !shownSoFar().isEmpty() && shownSoFar().getLast().equals(text),
                () -> "the bot did not show \"" + text + "\", but " + shownSoFar());
    }

    /** Everything that the bot said in the direct chat, oldest first: plain texts, edits among them as {@code * new text}. */
    public List<String> said() {
        return stage.timeline(room).stream()
                .filter(event -> event.sender().equals(user) && event.type().equals("m.room.message"))
                .map(MatrixEvent::body)
                .toList();
    }

    /**
     * Waits until the bot has said this in the direct chat.
     *
     * @throws AssertionError with all that it said, if it does not within half a minute
     */
    public void awaitSaid(String text) {
        await(() -> said().contains(text), () -> "the bot did not say \"" + text + "\", but " + said());
    }

    /** The direct chat. */
    public RoomId room() {
        return room;
    }

    /** The bot's account. */
    public UserId user() {
        return user;
    }

    /** The person. */
    public FakeUser person() {
        return homeserver.user("you");
    }

    /** Where more rooms and puppets come from, and what is in the rooms. */
    public Stage stage() {
        return stage;
    }

    /** The homeserver, with faults to order. */
    public FakeHomeserver homeserver() {
        return homeserver;
    }

    /** By which deadlines and schedules go. */
    public TestClock clock() {
        return stage.clock();
    }

    /** What runs the bot. */
    public BotHost host() {
        return host;
    }

    @Override
    public void close() {
        host.close();
        stage.close();
        homeserver.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
