package dev.puppetmaster.bots.llm;

import dev.puppetmaster.bot.Draft;
import dev.puppetmaster.gateway.ModelDoor.Answered;
import dev.puppetmaster.gateway.langchain4j.Watcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows a person the model's reply while it is made, and notes what it cost. One for each reply. */
final class Shown implements Watcher {
    private static final long BETWEEN_NANOS = Duration.ofMillis(40).toNanos();
    private static final String THINKS = "<think>";
    private static final String THOUGHT = "</think>";

    private final Draft draft;
    private long last = System.nanoTime() - BETWEEN_NANOS;
    private @Nullable Answered how;

    Shown(Draft draft) {
        this.draft = draft;
    }

    /** Where what the model says is not the answer. */
    static Shown toNobody() {
        return new Shown(new Draft() {
            @Override
            public void show(String markdown) {}

            @Override
            public Draft inThread() {
                return this;
            }
        });
    }

    @Override
    public void says(CharSequence text) {
        long now = System.nanoTime();
        if (text.length() > 0 && now - last >= BETWEEN_NANOS) {
            last = now;
            draft.show(visible(text.toString()));
        }
    }

    /** A model that thinks aloud where nobody asked it to is heard when it has thought. */
    private static String visible(String text) {
        int end = text.lastIndexOf(THOUGHT);
        if (end >= 0) {
            return text.substring(end + THOUGHT.length()).strip();
        }
        String begun = text.stripLeading();
        return begun.startsWith(THINKS) || THINKS.startsWith(begun) ? "" : text.strip();
    }

    @Override
    public void waits(int ahead) {
        if (ahead > 0) {
            draft.show("*The model is busy: " + ahead + (ahead == 1 ? " message is" : " messages are")
                    + " answered before yours.*");
        }
    }

    @Override
    public void answered(Answered answered) {
        how = answered;
    }

    List<String> warnings() {
        return how == null ? List.of() : how.warnings();
    }

    /** For {@code !why}: who answered, and what it cost. */
    String note() {
        if (how == null) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        parts.add(how.backend() + " answered");
        parts.add(String.format(Locale.ROOT, "%,d tokens read", how.usage().prompt()));
        parts.add(String.format(Locale.ROOT, "%,d written", how.usage().answer()));
        if (how.tries() > 1) {
            parts.add(how.tries() + " tries");
        }
        return String.join(", ", parts);
    }
}
