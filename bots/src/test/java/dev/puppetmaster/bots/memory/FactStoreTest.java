package dev.puppetmaster.bots.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bots.memory.Fact.Whose;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FactStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final EventId SOURCE = new EventId("$source");
    private static final Whose MINE = whose("@data-poet:s", "@you:s", "!here:s");

    @TempDir
    private Path folder;

    private FactStore store;

    @BeforeEach
    void open() throws IOException {
        store = FactStore.open(folder.resolve("memory.db"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Whose whose(String puppet, String user, String room) {
        return new Whose(new UserId(puppet), new UserId(user), new RoomId(room));
    }

    static Stream<Whose> others() {
        return Stream.of(
                whose("@data-other:s", "@you:s", "!here:s"),
                whose("@data-poet:s", "@bob:s", "!here:s"),
                whose("@data-poet:s", "@you:s", "!there:s"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void aFactIsSeenAndForgottenByItsOwnOnly(Whose other) throws Exception {
        Fact fact = store.keep(MINE, SOURCE, "The dog is called Rex.", NOW);

        assertThat(store.all(other)).isEmpty();
        assertThat(store.find(other, "dog", 8)).isEmpty();
        assertThat(store.forget(other, fact.id())).isFalse();
        assertThat(store.forgetAll(other)).isZero();
        assertThat(store.all(MINE)).containsExactly(fact);
        assertThat(store.keep(other, SOURCE, fact.text(), NOW).id()).isNotEqualTo(fact.id());
    }

    @Test
    void whatIsKeptIsThereAfterARestart() throws Exception {
        Fact fact = store.keep(MINE, SOURCE, "The dog is called Rex.", NOW);
        store.close();

        store = FactStore.open(folder.resolve("memory.db"));

        assertThat(store.all(MINE)).containsExactly(fact);
        assertThat(store.find(MINE, "my dog?", 8)).containsExactly(fact);
    }

    @Test
    void aFactIsFoundByItsWordsTheMostFittingFirst() throws Exception {
        Fact both = store.keep(MINE, SOURCE, "The dogs drink tea.", NOW);
        Fact one = store.keep(MINE, SOURCE, "There is much tea here, and a cat, and a bird, and a fish.", NOW);
        Fact none = store.keep(MINE, SOURCE, "Lives in Köln.", NOW);

        assertThat(store.find(MINE, "Does my DOG like tea?", 8)).containsExactly(both, one);
        assertThat(store.find(MINE, "tea", 1)).hasSize(1);
        assertThat(store.find(MINE, "koln", 8)).containsExactly(none);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "?!", "\"", "tea\" OR \"dog", "NEAR(dog tea)", "text:dog", "dog*^-(", "a'; DROP TABLE facts"
            })
    void noWordIsAnOperatorOfTheSearch(String words) throws Exception {
        Fact fact = store.keep(MINE, SOURCE, "Something else.", NOW);

        assertThat(store.find(MINE, words, 8)).isEmpty();
        assertThat(store.all(MINE)).containsExactly(fact);
    }

    @Test
    void oneFactTooLongAndOneTooManyAreRefused() throws Exception {
        assertThatThrownBy(() -> store.keep(MINE, SOURCE, "x".repeat(FactStore.MAX_TEXT + 1), NOW))
                .isInstanceOf(RefusedException.class)
                .hasMessage("A fact has 1 to 500 characters; this one has 501. Keep the essence of it.");
        assertThatThrownBy(() -> store.keep(MINE, SOURCE, " ", NOW)).isInstanceOf(RefusedException.class);
        for (int i = 0; i < FactStore.MAX_FACTS; i++) {
            assertThat(store.keep(MINE, SOURCE, "fact " + i, NOW).text()).isEqualTo("fact " + i);
        }

        assertThatThrownBy(() -> store.keep(MINE, SOURCE, "one more", NOW))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("I keep at most 200 facts of a person in a room: forget one first");
        assertThat(store.keep(MINE, SOURCE, "fact 7", NOW))
                .isEqualTo(store.all(MINE).get(7));
        assertThat(store.keep(whose("@data-poet:s", "@bob:s", "!here:s"), SOURCE, "one more", NOW))
                .isNotNull();
    }

    @Test
    void whatWasTakenBackIsForgottenAndNotKeptAgain() throws Exception {
        Fact other = store.keep(MINE, new EventId("$other"), "Likes tea.", NOW);
        Fact taken = store.keep(MINE, SOURCE, "The dog is called Rex.", NOW);
        assertThat(store.all(MINE)).containsExactly(other, taken);

        store.takenBack(new RoomId("!there:s"), SOURCE, NOW);
        assertThat(store.all(MINE)).hasSize(2);
        store.takenBack(MINE.room(), SOURCE, NOW);

        assertThat(store.all(MINE)).containsExactly(other);
        assertThatThrownBy(() -> store.keep(MINE, SOURCE, "The dog is called Rex.", NOW))
                .hasMessage("That message was taken back: nothing of it is kept.");
    }

    @Test
    void whatIsTakenBackInOneRoomIsNotTakenBackInAnother() throws Exception {
        Fact fact = store.keep(MINE, SOURCE, "The dog is called Rex.", NOW);

        store.takenBack(new RoomId("!there:s"), SOURCE, NOW);

        assertThat(store.all(MINE)).containsExactly(fact);
        assertThat(store.keep(MINE, SOURCE, "Likes tea.", NOW).text()).isEqualTo("Likes tea.");
    }

    @Test
    void nobodyElseOfTheMachineReadsTheFile() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("memory.db"))))
                .isEqualTo("rw-------");
    }

    @Test
    void oldFactsOfAPuppetAreDeletedAndThoseOfOthersAreNot() throws Exception {
        Whose other = whose("@data-other:s", "@you:s", "!here:s");
        Fact old = store.keep(MINE, SOURCE, "old", NOW.minus(Duration.ofDays(2)));
        Fact recent = store.keep(MINE, SOURCE, "recent", NOW);
        Fact others = store.keep(other, SOURCE, "old", NOW.minus(Duration.ofDays(2)));

        store.forgetBefore(MINE.puppet(), NOW.minus(Duration.ofDays(1)));

        assertThat(store.all(MINE)).containsExactly(recent).doesNotContain(old);
        assertThat(store.all(other)).containsExactly(others);
    }

    @Test
    void whatIsForgottenIsInNoFileAnyMore() throws Exception {
        String secret = "zebrafinch";
        long id = store.keep(MINE, SOURCE, "Keeps a " + secret + ".", NOW).id();
        assertThat(bytes()).contains(secret);

        assertThat(store.forget(MINE, id)).isTrue();

        assertThat(bytes()).doesNotContain(secret);
        assertThat(store.find(MINE, secret, 8)).isEmpty();
    }

    private String bytes() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    @Test
    void aFileOfALaterVersionIsLeftAlone() throws Exception {
        store.close();
        Path file = folder.resolve("memory.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            assertThat(connection.createStatement().execute("PRAGMA user_version = 9"))
                    .isFalse();
        }

        assertThatThrownBy(() -> FactStore.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "memory.db cannot be used for what puppets remember of people: it is of version 9");
        assertThat(List.of(file)).allMatch(Files::exists);
    }
}
