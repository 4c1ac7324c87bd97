package dev.puppetmaster.gateway.wire;

import dev.puppetmaster.gateway.chat.Piece;
import java.io.IOException;
import java.util.List;

/** Reads one answer, line by line. Not thread-safe; one for each answer. */
public interface AnswerReader {
    /**
     * The next line of a stream, without its end; or a whole answer that was not streamed.
     *
     * @return what it holds, perhaps nothing
     * @throws WireException if it is not as the format has it
     * @throws ModelSaysException if it holds an error instead of an answer
     */
    List<Piece> line(String line) throws WireException, ModelSaysException;

    /** The server reported an error in the middle. Its words are kept for the log; they may repeat what was asked. */
    final class ModelSaysException extends IOException {
        private static final long serialVersionUID = 1;

        public ModelSaysException(String words) {
            super(words);
        }
    }
}
