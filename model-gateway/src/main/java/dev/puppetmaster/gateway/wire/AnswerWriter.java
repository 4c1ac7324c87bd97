package dev.puppetmaster.gateway.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.gateway.chat.Piece;
import java.util.List;

/** Writes one answer in a format. Not thread-safe; one for each answer. */
public interface AnswerWriter {
    /** What goes out for a piece of a stream, line ends included; empty where the format says nothing of it. */
    String piece(Piece piece);

    /** The whole answer at once. */
    ObjectNode whole(List<Piece> pieces);
}
