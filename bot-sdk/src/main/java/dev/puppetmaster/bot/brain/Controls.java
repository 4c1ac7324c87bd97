package dev.puppetmaster.bot.brain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.store.InboxTable.Entry;
import dev.puppetmaster.bot.store.OutboxTable.Message;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.store.TraceTable;
import java.util.List;
import java.util.Optional;

/** The commands that every puppet knows: {@code !help}, {@code !why}, {@code !trace}, {@code !stop}. */
final class Controls {
    private final Store store;

    Controls(Store store) {
        this.store = store;
    }

    /** Carries out a control command; gives what to say. */
    String run(Entry entry, Puppet puppet, Turns turns) {
        JsonNode decision = entry.decision() == null ? MissingNode.getInstance() : entry.decision();
        return switch (decision.path("command").asText("")) {
            case "help" -> Help.of(puppet, decision.path("text").asText(""));
            case "why" -> why(puppet, entry);
            case "trace" -> trace(puppet, entry, decision.path("text").asText(""));
            case "stop" -> stop(entry, turns);
            default -> "I do not know that command.";
        };
    }

    private String why(Puppet puppet, Entry entry) {
        MatrixEvent event = entry.event();
        Optional<Message> answer = event.repliesTo()
                .flatMap(replied -> store.outbox().bySentEvent(replied))
                .or(() -> store.outbox().lastAnswer(puppet.userId(), event.roomId(), entry.seq()));
        if (answer.isEmpty()) {
            return "I have answered nothing here yet, or it is too long ago.";
        }
        return new Story(store, answer.get()).why();
    }

    private String trace(Puppet puppet, Entry entry, String argument) {
        MatrixEvent event = entry.event();
        Optional<EventId> wanted = argument.startsWith("$")
                ? parse(argument)
                : event.repliesTo()
                        .or(() -> store.outbox()
                                .lastAnswer(puppet.userId(), event.roomId(), entry.seq())
                                .map(message -> message.draft().cause()));
        if (wanted.isEmpty()) {
            return "Say which message: `!trace $EVENT_ID`, or reply to it with `!trace`.";
        }
        EventId cause = store.outbox()
                .bySentEvent(wanted.get())
                .map(message -> message.draft().cause())
                .orElse(wanted.get());
        boolean here = store.inbox().all(cause).stream()
                .anyMatch(heard -> heard.event().roomId().equals(event.roomId()));
        List<TraceTable.Line> lines = here ? store.traces().of(cause) : List.of();
        return lines.isEmpty() ? "I know nothing of that message in this room." : Story.table(lines, event.roomId());
    }

    private static Optional<EventId> parse(String text) {
        try {
            return Optional.of(new EventId(text.strip()));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static String stop(Entry entry, Turns turns) {
        int stopped = turns.stop(entry);
        return switch (stopped) {
            case 0 -> "I am doing nothing here.";
            case 1 -> "I stop.";
            default -> "I stop all " + stopped + " things that I was doing here.";
        };
    }
}
