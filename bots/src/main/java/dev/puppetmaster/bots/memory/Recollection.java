package dev.puppetmaster.bots.memory;

import dev.puppetmaster.bot.Room;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a model is shown of before.
 *
 * @param summary of what was said before {@code said}
 * @param said the oldest first
 * @param facts of the one who asks
 */
public record Recollection(Optional<Kept> summary, List<Room.Said> said, Optional<Kept> facts) {
    public Recollection {
        said = List.copyOf(said);
    }

    /** @param said the oldest first */
    public static Recollection of(List<Room.Said> said) {
        return new Recollection(Optional.empty(), said, Optional.empty());
    }

    /** All that it holds. */
    public List<String> texts() {
        return Stream.of(
                        summary.stream().map(Kept::text),
                        said.stream().map(Room.Said::text),
                        facts.stream().map(Kept::text))
                .flatMap(texts -> texts)
                .toList();
    }

    /**
     * A text that was kept.
     *
     * @param origin what it is, a few words: "summary of …", "remembered of …"
     */
    public record Kept(String origin, String text) {}
}
