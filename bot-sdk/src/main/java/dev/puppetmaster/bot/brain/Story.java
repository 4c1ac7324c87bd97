package dev.puppetmaster.bot.brain;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Markdown;
import dev.puppetmaster.bot.outbox.Placing;
import dev.puppetmaster.bot.store.InboxTable.Entry;
import dev.puppetmaster.bot.store.OutboxTable.Message;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.store.TraceTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How an answer came about, in words and in the order of its way: heard, decided, worked, sent. */
final class Story {
    private static final Pattern SENT = Pattern.compile("(\\S+) as (\\$\\S+)");
    private static final int QUOTED = 80;

    private final Store store;
    private final UserId puppet;
    private final RoomId room;
    private final EventId cause;
    private final List<Message> said;

    Story(Store store, Message answer) {
        this.store = store;
        this.puppet = answer.draft().puppet();
        this.room = answer.draft().room();
        this.cause = answer.draft().cause();
        this.said = store.outbox().because(puppet, cause);
    }

    /** A list with a line a step; ids stand behind links. */
    String why() {
        List<TraceTable.Line> lines = store.traces().of(cause).stream()
                .filter(line -> line.puppet().equals(puppet))
                .toList();
        StringBuilder text = new StringBuilder("- **heard** " + question() + "\n");
        if (lines.isEmpty()) {
            return text + "\nWhat happened then is not kept any more.";
        }
        int questions = 0;
        for (TraceTable.Line line : lines) {
            String detail = Markdown.escaped(line.detail());
            text.append(
                    switch (line.step()) {
                        case "decided" -> "- **decided** " + detail + "\n";
                        case "answered" -> "- **asked** " + friend(detail) + links(++questions) + "\n";
                        case "tool" -> "- **used** " + detail + "\n";
                        case "thought" -> "- **thought**: " + detail + "\n";
                        case "worked" -> "- **worked**: " + detail + "\n";
                        case "failed" -> "- **could not send** " + detail + "\n";
                        default -> "";
                    });
        }
        return text + sent(lines);
    }

    private static String friend(String detail) {
        return detail.replaceFirst(" (answered|refused) after ", ", which $1 after ");
    }

    private String question() {
        Optional<Entry> asked = store.inbox().find(puppet, cause);
        if (asked.isEmpty()) {
            return "[a message](" + Links.to(room, cause, puppet) + ")";
        }
        String line = asked.get().event().body().lines().findFirst().orElse("");
        return "[“" + Markdown.escaped(line.length() > QUOTED ? line.substring(0, QUOTED) + "…" : line) + "”]("
                + Links.to(room, cause, puppet) + ") from "
                + Markdown.escaped(asked.get().event().sender().localpart());
    }

    /** Links to the nth question to a friend and what it answered. */
    private String links(int number) {
        return said.stream()
                .filter(message -> message.draft().part().equals("question-" + number))
                .findFirst()
                .map(this::links)
                .orElse("");
    }

    private String links(Message question) {
        RoomId there = question.draft().room();
        StringBuilder text = new StringBuilder();
        EventId asked = question.sent();
        if (asked != null) {
            text.append(": [question](").append(Links.to(there, asked, puppet)).append(')');
        }
        store.questions()
                .find(question.draft().txn())
                .flatMap(found -> Optional.ofNullable(found.answer()))
                .ifPresent(answer -> text.append(", [answer](")
                        .append(Links.to(there, answer.eventId(), puppet))
                        .append(')'));
        return text.toString();
    }

    private String sent(List<TraceTable.Line> lines) {
        List<String> parts = new ArrayList<>();
        for (Message message : said) {
            EventId event = Placing.seenAt(said, message).orElse(null);
            String name = name(message.draft().part());
            if (event != null && !name.isEmpty()) {
                parts.add("[" + name + "](" + Links.to(room, event, puppet) + ")");
            }
        }
        long began = lines.get(0).at();
        return lines.stream()
                .filter(line -> line.step().equals("sent") && line.detail().startsWith("answer as "))
                .reduce((one, later) -> later)
                .map(line -> "- **sent** " + String.join(", ", parts) + ": " + shown(line.at() - began)
                        + " after I heard it\n")
                .orElse("");
    }

    private static String name(String part) {
        if (part.equals("answer")) {
            return "the answer";
        }
        return part.startsWith("image-") ? "a picture" : part.startsWith("file-") ? "a file" : "";
    }

    private static String shown(long millis) {
        return millis < 1_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
    }

    /** Every step with its time, as a table; {@code room} is where the messages of the way were sent. */
    static String table(List<TraceTable.Line> lines, RoomId room) {
        boolean several = lines.stream().map(TraceTable.Line::puppet).distinct().count() > 1;
        long began = lines.get(0).at();
        StringBuilder text = new StringBuilder("| after | " + (several ? "who | " : "") + "step | what |\n");
        text.append("|---:|").append(several ? "---|" : "").append("---|---|\n");
        for (TraceTable.Line line : lines) {
            text.append("| ").append(shown(line.at() - began)).append(" | ");
            if (several) {
                text.append(Markdown.escaped(line.puppet().localpart())).append(" | ");
            }
            text.append(line.step()).append(" | ").append(what(line, room)).append(" |\n");
        }
        return text.toString();
    }

    private static String what(TraceTable.Line line, RoomId room) {
        Matcher sent = SENT.matcher(line.detail());
        boolean elsewhere = line.detail().startsWith("question-");
        return line.step().equals("sent") && sent.matches() && !elsewhere
                ? "[" + sent.group(1) + "](" + Links.to(room, new EventId(sent.group(2)), line.puppet()) + ")"
                : Markdown.escaped(elsewhere ? line.detail().replaceFirst(" as .*", "") : line.detail());
    }
}
