package dev.puppetmaster.gateway.route;

import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.gateway.chat.PieceSink;
import java.io.IOException;

/** Takes an answer that may have to begin anew, because the backend that began it broke off. */
public interface Answerer extends PieceSink {
    /**
     * Asked before another backend begins anew.
     *
     * @return whether all pieces so far are forgotten; false if somebody has them already and cannot be told
     */
    boolean startOver();

    /** Told while the call waits for a place, and whenever that changes: how many are served before, 0 or more. */
    default void waits(int ahead) {}

    /** One that cannot take back what it was given. */
    static Answerer ofStream(PieceSink sink) {
        return new Answerer() {
            @Override
            public boolean startOver() {
                return false;
            }

            @Override
            public void accept(Piece piece) throws IOException {
                sink.accept(piece);
            }
        };
    }
}
