package dev.puppetmaster.bot.remote;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the lines of one answer: one round of a turn. One thread. */
public final class RoundReader {
    private final StringBuilder text = new StringBuilder();
    private final List<TurnLine.ToolWish> wishes = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private long bytes;
    private boolean ended;
    private @Nullable String failure;

    /**
     * Takes one line; an empty one only says that the brain is still there.
     *
     * @return whether it was the last one
     * @throws ContractException if it is no line of the contract, or one too many
     */
    public boolean take(String line) throws ContractException {
        if (line.isBlank()) {
            return ended;
        }
        switch (TurnLines.read(line)) {
            case TurnLine.Text more -> add(more.text());
            case TurnLine.ToolWish wish -> add(wish);
            case TurnLine.End end -> ended = true;
            case TurnLine.Failure told -> {
                failure = told.message();
                ended = true;
            }
        }
        return ended;
    }

    private void add(String more) throws ContractException {
        bytes += more.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Contract.MAX_ANSWER_BYTES) {
            throw new ContractException("the answer is longer than " + Contract.MAX_ANSWER_BYTES + " bytes");
        }
        text.append(more);
    }

    private void add(TurnLine.ToolWish wish) throws ContractException {
        if (wishes.size() == Contract.MAX_TOOLS_A_ROUND) {
            throw new ContractException("more than " + Contract.MAX_TOOLS_A_ROUND + " tools are wanted at once");
        }
        if (!ids.add(wish.id())) {
            throw new ContractException("two tools are wanted with the id " + Fields.shown(wish.id()));
        }
        wishes.add(wish);
    }

    /** Whether {@code end} or {@code error} came. */
    public boolean ended() {
        return ended;
    }

    /** Of {@link #text}, characters. */
    public int length() {
        return text.length();
    }

    /** All texts so far, one after the other. */
    public String text() {
        return text.toString();
    }

    /** The tools that are wanted, in order. */
    public List<TurnLine.ToolWish> wishes() {
        return List.copyOf(wishes);
    }

    /** Why there is no answer, as the brain says it. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }
}
