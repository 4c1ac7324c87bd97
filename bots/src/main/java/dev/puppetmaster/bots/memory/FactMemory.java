package dev.puppetmaster.bots.memory;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Command;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Room;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bots.data.markdown.Inline;
import dev.puppetmaster.bots.memory.Fact.Whose;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The end of the room, and facts of the person who asks: what was kept of them in this room, by this puppet. */
public final class FactMemory implements Memory {
    /** So many facts are shown with a message, of at most so many characters together. */
    static final int MAX_SHOWN = 8;

    private static final int MAX_SHOWN_CHARACTERS = 2_000;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private static final List<Command> COMMANDS = List.of(
            new Command("memory", "", "what I keep of you in this room"),
            new Command("forget", "<ID|all>", "forgets it: one of the facts that !memory lists, or all"));

    private final int characters;
    private final @Nullable Duration ttl;
    private final FactStore store;

    /**
     * @param characters of the room's end that are shown
     * @param ttl what is older is not shown, and facts are deleted; null: nothing grows old
     */
    public FactMemory(int characters, @Nullable Duration ttl, FactStore store) {
        this.characters = characters;
        this.ttl = ttl;
        this.store = store;
    }

    static Whose whose(Ask ask, Turn turn) {
        return new Whose(turn.self(), ask.sender(), ask.room());
    }

    static String line(Fact fact) {
        return "#" + fact.id() + " (" + TIME.format(fact.at()) + ") " + fact.text();
    }

    private void forgetOld(Turn turn) {
        if (ttl != null) {
            store.forgetBefore(turn.self(), turn.now().minus(ttl));
        }
    }

    @Override
    public Recollection before(Ask ask, Turn turn, Instant begun, Summarizer summarizer) throws RefusedException {
        forgetOld(turn);
        List<Room.Said> said = RoomMemory.past(turn, characters, begun, ttl);
        StringBuilder shown = new StringBuilder();
        for (Fact fact : store.find(whose(ask, turn), ask.text(), MAX_SHOWN)) {
            String line = line(fact);
            if (shown.length() + line.length() <= MAX_SHOWN_CHARACTERS) {
                shown.append(line).append('\n');
            }
        }
        Optional<Recollection.Kept> facts = shown.isEmpty()
                ? Optional.empty()
                : Optional.of(new Recollection.Kept(
                        "remembered of " + ask.sender(), shown.toString().strip()));
        return new Recollection(Optional.empty(), said, facts);
    }

    @Override
    public List<Tool> tools(Ask ask) {
        return FactTools.of(store, ask);
    }

    @Override
    public List<Command> commands() {
        return COMMANDS;
    }

    @Override
    public Optional<Answer> answer(Ask ask, Turn turn) throws RefusedException {
        return switch (ask.command().orElse("")) {
            case "memory" -> {
                forgetOld(turn);
                yield Optional.of(Answer.of(listed(store.all(whose(ask, turn)))));
            }
            case "forget" ->
                Optional.of(Answer.of(forget(whose(ask, turn), ask.text().strip())));
            default -> Optional.empty();
        };
    }

    private static String listed(List<Fact> facts) {
        return facts.isEmpty()
                ? "I keep nothing of you in this room."
                : facts.stream()
                        .map(fact -> "- `#" + fact.id() + "` " + Inline.sentence(fact.text()) + " *("
                                + TIME.format(fact.at()) + ")*")
                        .collect(Collectors.joining(
                                "\n", "Of you I keep in this room:\n\n", "\n\n`!forget ID` or `!forget all` forgets."));
    }

    private String forget(Whose whose, String which) throws RefusedException {
        if (which.equals("all")) {
            int forgotten = store.forgetAll(whose);
            return forgotten == 0
                    ? "I keep nothing of you in this room."
                    : "Forgotten: " + forgotten + (forgotten == 1 ? " fact" : " facts") + " of you in this room.";
        }
        String id = which.startsWith("#") ? which.substring(1) : which;
        if (!id.matches("[0-9]{1,18}")) {
            throw new RefusedException("Say which: `!forget 3`, with a number that `!memory` lists, or `!forget all`.");
        }
        return store.forget(whose, Long.parseLong(id))
                ? "Forgotten: #" + id + "."
                : "Of you I keep no fact #" + id + " in this room: `!memory` lists them.";
    }

    @Override
    public Set<String> events() {
        return Set.of(Redactions.TYPE);
    }

    @Override
    public void happened(MatrixEvent event, Turn turn) {
        Redactions.target(event).ifPresent(target -> {
            store.takenBack(event.roomId(), target, turn.now());
            // what was kept may stand in what the puppet said, too
            turn.causeOf(target).ifPresent(ask -> store.takenBack(event.roomId(), ask, turn.now()));
        });
    }
}
