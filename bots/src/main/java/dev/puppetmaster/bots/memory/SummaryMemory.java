package dev.puppetmaster.bots.memory;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Command;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Room;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The end of the room, and a summary of what was before. When what is not summed up yet no longer fits, the older half of it
 * goes into a new summary, so that a model is not asked for one with each message.
 */
public final class SummaryMemory implements Memory {
    private static final String SUMMARY = "memory-summary";
    /** What was said until then is not to be summed up again, as somebody had it forgotten. */
    private static final String FORGOTTEN = "memory-forgotten";
    /** So much is summed up at once at least, where the window is smaller. */
    private static final int MAX_SOURCE = 18_000;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private static final List<Command> COMMANDS = List.of(
            new Command("memory", "", "the summary that I keep of this room"),
            new Command("forget", "<all>", "forgets the summary of this room"));

    private final int characters;
    private final @Nullable Duration ttl;

    /**
     * @param characters of the room's end that are shown
     * @param ttl what is older is not shown, nor a summary of it; null: nothing grows old
     */
    public SummaryMemory(int characters, @Nullable Duration ttl) {
        this.characters = characters;
        this.ttl = ttl;
    }

    @Override
    public Recollection before(Ask ask, Turn turn, Instant begun, Summarizer summarizer) throws Exception {
        Optional<KeptSummary> kept = kept(turn);
        Instant forgotten = turn.storedHere().get(FORGOTTEN).map(Instant::parse).orElse(Instant.MIN);
        Instant from = forgotten.isAfter(begun) ? forgotten : begun;
        int source = Math.max(MAX_SOURCE, characters);
        List<Room.Said> open =
                RoomMemory.past(turn, (int) Math.min(RoomMemory.MAX_PAST, (long) characters + source), from, ttl)
                        .stream()
                        .filter(said -> kept.isEmpty() || !kept.get().covers(said))
                        .toList();
        if (length(open) <= characters) {
            return recollection(kept, open);
        }
        List<Room.Said> recent = newest(open, characters / 2);
        List<Room.Said> older = open.subList(0, open.size() - recent.size());
        Optional<String> text = summarizer.summary(kept.map(KeptSummary::text).orElse(""), older);
        if (text.isEmpty()) {
            return recollection(kept, newest(open, characters));
        }
        KeptSummary made = KeptSummary.of(kept, text.get(), older);
        turn.storedHere().put(SUMMARY, made.toJson());
        return recollection(Optional.of(made), recent);
    }

    private static Recollection recollection(Optional<KeptSummary> kept, List<Room.Said> said) {
        Optional<Recollection.Kept> shown = kept.map(
                summary -> new Recollection.Kept("summary of what was said until " + time(summary), summary.text()));
        return new Recollection(shown, said, Optional.empty());
    }

    private static String time(KeptSummary summary) {
        return TIME.format(Instant.ofEpochMilli(summary.until()));
    }

    private static int length(List<Room.Said> said) {
        return said.stream().mapToInt(one -> one.text().length()).sum();
    }

    /** @return a part of the list's end */
    private static List<Room.Said> newest(List<Room.Said> said, int characters) {
        int left = characters;
        int first = said.size();
        while (first > 0 && said.get(first - 1).text().length() <= left) {
            first--;
            left -= said.get(first).text().length();
        }
        return new ArrayList<>(said.subList(first, said.size()));
    }

    /** The summary, unless something in it is too old by now: then it is made again, of what is not. */
    private Optional<KeptSummary> kept(Turn turn) {
        Optional<KeptSummary> kept = turn.storedHere().get(SUMMARY).flatMap(KeptSummary::fromJson);
        if (kept.isEmpty() || ttl == null) {
            return kept;
        }
        boolean old =
                Instant.ofEpochMilli(kept.get().since()).isBefore(turn.now().minus(ttl));
        if (old) {
            turn.storedHere().remove(SUMMARY);
        }
        return old ? Optional.empty() : kept;
    }

    @Override
    public List<Command> commands() {
        return COMMANDS;
    }

    @Override
    public Optional<Answer> answer(Ask ask, Turn turn) throws RefusedException {
        return switch (ask.command().orElse("")) {
            case "memory" ->
                Optional.of(Answer.of(kept(turn).map(SummaryMemory::shown).orElse("I keep no summary of this room.")));
            case "forget" -> Optional.of(Answer.of(forget(ask, turn)));
            default -> Optional.empty();
        };
    }

    private static String shown(KeptSummary summary) {
        return "Of what was said in this room until " + time(summary) + " I keep this summary:\n\n"
                + summary.text().lines().map(line -> "> " + line).collect(java.util.stream.Collectors.joining("\n"))
                + "\n\n`!forget all` forgets it.";
    }

    private String forget(Ask ask, Turn turn) throws RefusedException {
        if (!ask.text().strip().equals("all")) {
            throw new RefusedException("There is one summary of this room: `!forget all` forgets it.");
        }
        Optional<KeptSummary> kept = kept(turn);
        if (kept.isEmpty()) {
            return "I keep no summary of this room.";
        }
        turn.storedHere()
                .put(FORGOTTEN, Instant.ofEpochMilli(kept.get().until()).toString());
        turn.storedHere().remove(SUMMARY);
        return "Forgotten: the summary of this room.";
    }

    @Override
    public Set<String> events() {
        return Set.of(Redactions.TYPE);
    }

    @Override
    public void happened(MatrixEvent event, Turn turn) {
        boolean covered = Redactions.target(event)
                .flatMap(target -> turn.storedHere()
                        .get(SUMMARY)
                        .flatMap(KeptSummary::fromJson)
                        .filter(kept -> kept.mayCover(target)))
                .isPresent();
        if (covered) {
            turn.storedHere().remove(SUMMARY);
        }
    }

    @Override
    public void begunAnew(Turn turn) {
        turn.storedHere().remove(SUMMARY);
    }
}
