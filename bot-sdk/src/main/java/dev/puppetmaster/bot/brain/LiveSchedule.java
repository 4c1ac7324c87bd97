package dev.puppetmaster.bot.brain;

import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Schedule;
import dev.puppetmaster.bot.When;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.ScheduleTable;
import dev.puppetmaster.bot.store.ScheduleTable.Alarm;
import dev.puppetmaster.bot.store.ScheduleTable.Does;
import dev.puppetmaster.bot.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The schedule of a puppet in the room of a turn. */
final class LiveSchedule implements Schedule {
    private static final int MAX_WORDS = 16_000;
    private static final String KIND = "scheduled";

    private final Store store;
    private final TurnJournal journal;
    private final UserId self;
    private final Ask ask;
    private final Optional<EventId> thread;
    private final Runnable changed;

    /** @param changed called after something was scheduled */
    LiveSchedule(Store store, TurnJournal journal, UserId self, Ask ask, Optional<EventId> thread, Runnable changed) {
        this.store = store;
        this.journal = journal;
        this.self = self;
        this.ask = ask;
        this.thread = thread;
        this.changed = changed;
    }

    @Override
    public Scheduled say(String name, When when, String markdown) {
        return schedule(name, when, Does.SAY, markdown);
    }

    @Override
    public Scheduled ask(String name, When when, String words) {
        return schedule(name, when, Does.ASK, words);
    }

    private Scheduled schedule(String name, When when, Does does, String words) {
        LiveRoom.checkName(name);
        if (words.isBlank() || words.length() > MAX_WORDS) {
            throw new IllegalArgumentException("what is scheduled has 1 to " + MAX_WORDS + " characters");
        }
        boolean repeats = ScheduleTable.repeating(when) != null;
        String due = journal.write(KIND, call -> {
            long now = store.now();
            Instant first = when.first(Instant.ofEpochMilli(now));
            Alarm alarm = new Alarm(
                    self,
                    ask.room(),
                    name,
                    first.toEpochMilli(),
                    ScheduleTable.repeating(when),
                    does,
                    words,
                    ask.sender(),
                    thread.orElse(null),
                    now);
            store.schedules().save(alarm);
            return String.valueOf(alarm.due());
        });
        changed.run();
        return new Scheduled(name, Instant.ofEpochMilli(Long.parseLong(due)), repeats, words);
    }

    @Override
    public boolean cancel(String name) {
        return Boolean.parseBoolean(journal.write(
                KIND, call -> String.valueOf(store.schedules().remove(self, ask.room(), name))));
    }

    @Override
    public List<Scheduled> all() {
        return store.schedules().of(self, ask.room()).stream()
                .map(alarm -> new Scheduled(
                        alarm.name(), Instant.ofEpochMilli(alarm.due()), alarm.when() != null, alarm.words()))
                .toList();
    }
}
