package dev.puppetmaster.bots.memory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.bot.Room;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A summary as it is kept.
 *
 * @param since when the oldest message that it covers was said, ms since 1970
 * @param until when the newest was
 * @param covers the messages in it, and the edits whose words are, by a short hash of their ids, the newest last
 * @param more whether it covers more than are in the list
 */
record KeptSummary(String text, long since, long until, List<String> covers, boolean more) {
    /** The most characters of a summary. */
    static final int MAX_TEXT = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(KeptSummary.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MAX_COVERS = 2_000;
    private static final int LETTERS = 12;

    KeptSummary {
        covers = List.copyOf(covers);
    }

    /** @param said what came to it, at least one */
    static KeptSummary of(Optional<KeptSummary> before, String text, List<Room.Said> said) {
        List<String> all = new ArrayList<>(before.map(KeptSummary::covers).orElse(List.of()));
        said.forEach(one -> {
            all.add(hash(one.event()));
            one.edit().ifPresent(edit -> all.add(hash(edit)));
        });
        boolean tooMany = all.size() > MAX_COVERS;
        long first =
                said.stream().mapToLong(one -> one.at().toEpochMilli()).min().orElseThrow();
        long last =
                said.stream().mapToLong(one -> one.at().toEpochMilli()).max().orElseThrow();
        return new KeptSummary(
                cut(text),
                Math.min(first, before.map(KeptSummary::since).orElse(first)),
                Math.max(last, before.map(KeptSummary::until).orElse(last)),
                tooMany ? all.subList(all.size() - MAX_COVERS, all.size()) : all,
                tooMany || before.map(KeptSummary::more).orElse(false));
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT
                ? text
                : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, MAX_TEXT - 1))) + "…";
    }

    boolean covers(Room.Said said) {
        return covers.contains(hash(said.event())) || (more && said.at().toEpochMilli() <= until);
    }

    /** Whether a message may be in it; of what is not in the list that is so where there is more. */
    boolean mayCover(EventId event) {
        return more || covers.contains(hash(event));
    }

    private static String hash(EventId event) {
        return Sha256.hex(event.value()).substring(0, LETTERS);
    }

    String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a summary is always JSON", e);
        }
    }

    /** @return empty where it is of a form that is not known: it is made again */
    static Optional<KeptSummary> fromJson(String json) {
        try {
            return Optional.of(JSON.readValue(json, KeptSummary.class));
        } catch (JsonProcessingException e) {
            LOG.warn("a kept summary cannot be read and is made again: {}", e.getOriginalMessage());
            return Optional.empty();
        }
    }
}
