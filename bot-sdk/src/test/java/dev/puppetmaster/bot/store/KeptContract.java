package dev.puppetmaster.bot.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.bot.When;
import dev.puppetmaster.bot.matrix.EventId;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a store keeps for bots: their storage, schedules and named messages. */
abstract class KeptContract extends StoreScene {
    @Test
    void whatABotKeepsIsOfItsOwnerAndSurvives() throws InterruptedException {
        StorageTable.Owner room = new StorageTable.Owner(PUPPET, StorageTable.Scope.ROOM, ROOM.value());
        StorageTable.Owner bot = new StorageTable.Owner(PUPPET, StorageTable.Scope.BOT, "");
        try (Store store = open()) {
            store.storage().put(room, "b", "1");
            store.storage().put(room, "a", "é\n😀");
            store.storage().put(room, "b", "2");
            store.storage().put(bot, "c", "");
            assertThatThrownBy(() -> store.storage().put(bot, "c", "x".repeat(65_537)))
                    .hasMessageContaining("at most 65536");
        }
        try (Store store = open()) {
            assertThat(store.storage().names(room)).containsExactly("a", "b");
            assertThat(store.storage().get(room, "a")).contains("é\n😀");
            assertThat(store.storage().get(room, "b")).contains("2");
            assertThat(store.storage().get(bot, "b")).isEmpty();
            assertThat(store.storage().get(bot, "c")).contains("");
            store.storage().remove(room, "b");
            assertThat(store.storage().names(room)).containsExactly("a");
        }
    }

    @Test
    void whatIsScheduledIsDueInOrderAndRepeats() throws InterruptedException {
        When daily = When.daily(LocalTime.of(9, 0), ZoneId.of("Europe/Zurich"), DayOfWeek.MONDAY, DayOfWeek.FRIDAY);
        try (Store store = open()) {
            store.schedules().save(alarm("later", 300, null));
            store.schedules().save(alarm("soon", 100, When.every(Duration.ofHours(1))));
            store.schedules().save(alarm("days", 200, daily));
            store.schedules().save(alarm("later", 250, null));
        }
        try (Store store = open()) {
            assertThat(store.schedules().due(250, 0, 10))
                    .extracting(ScheduleTable.Alarm::name)
                    .containsExactly("soon", "days", "later");
            assertThat(store.schedules().due(250, 1, 1))
                    .extracting(ScheduleTable.Alarm::when)
                    .containsExactly(daily);
            assertThat(store.schedules().nextAfter(100)).contains(200L);
            ScheduleTable.Alarm soon = store.schedules().due(100, 0, 10).get(0);
            assertThat(soon.after(Instant.ofEpochMilli(5_000)).orElseThrow().due())
                    .isEqualTo(3_605_000);
            assertThat(store.schedules().isThere(soon)).isTrue();
            assertThat(store.schedules().remove(PUPPET, ROOM, "soon")).isTrue();
            assertThat(store.schedules().remove(PUPPET, ROOM, "soon")).isFalse();
            assertThat(store.schedules().isThere(soon)).isFalse();
            store.schedules().removeAll(PUPPET, ROOM);
            assertThat(store.schedules().of(PUPPET, ROOM)).isEmpty();
        }
    }

    private static ScheduleTable.Alarm alarm(String name, long due, @Nullable When when) {
        return new ScheduleTable.Alarm(
                PUPPET, ROOM, name, due, when, ScheduleTable.Does.SAY, "words", YOU, new EventId("$thread"), 1);
    }

    @Test
    void aNamedMessageIsKnownAlsoWhenTheOutboxHasForgottenIt() throws InterruptedException {
        try (Store store = open()) {
            OutboxTable.Draft draft = draft("$1");
            store.outbox().add(draft);
            store.posts().save(PUPPET, ROOM, "board", draft.txn());
            OutboxTable.Message message = store.outbox().byTxn(draft.txn()).orElseThrow();
            store.outbox().sent(message.seq(), new EventId("$sent"));
            clock.now = clock.now.plus(Duration.ofDays(31));
            store.prune();

            assertThat(store.outbox().byTxn(draft.txn())).isEmpty();
            assertThat(store.posts().find(PUPPET, ROOM, "board").orElseThrow().event())
                    .isEqualTo(new EventId("$sent"));
            store.posts().remove(PUPPET, ROOM, "board");
            assertThat(store.posts().find(PUPPET, ROOM, "board")).isEmpty();
        }
    }
}
