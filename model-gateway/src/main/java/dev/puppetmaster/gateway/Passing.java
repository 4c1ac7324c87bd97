package dev.puppetmaster.gateway;

import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.cache.AnswerCache;
import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.gateway.policy.Policy;
import dev.puppetmaster.gateway.route.Answerer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An answer on its way: counted over all beginnings, as each of them was paid for, and collected where it may be kept. */
final class Passing implements Answerer {
    private final Answerer inner;
    private final Watch watch;
    private final Optional<String> question;
    private final List<Piece> pieces = new ArrayList<>();
    private long characters;

    /** @param question under which the answer may be kept; empty: it may not */
    Passing(Answerer inner, Watch watch, Optional<String> question) {
        this.inner = inner;
        this.watch = watch;
        this.question = question;
    }

    long characters() {
        return characters;
    }

    void keep(@Nullable AnswerCache cache, Policy policy, Backend backend) {
        if (cache != null && question.isPresent() && policy.cacheFor() != null) {
            cache.keep(question.get(), backend.name(), pieces, policy.cacheFor());
        }
    }

    @Override
    public void accept(Piece piece) throws IOException {
        watch.piece();
        characters += switch (piece) {
            case Piece.Text text -> text.text().length();
            case Piece.Thought thought -> thought.text().length();
            case Piece.Use use -> use.use().arguments().toString().length();
            case Piece.End end -> 0;
        };
        if (question.isPresent()) {
            pieces.add(piece);
        }
        inner.accept(piece);
    }

    @Override
    public boolean startOver() {
        pieces.clear();
        return inner.startOver();
    }

    @Override
    public void waits(int ahead) {
        inner.waits(ahead);
    }
}
