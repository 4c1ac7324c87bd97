package dev.puppetmaster.gateway.wire;

import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.gateway.chat.ToolUse;
import java.util.ArrayList;
import java.util.List;

/** All pieces of one answer together. */
record Whole(String text, String thought, List<ToolUse> uses, Piece.End end) {
    static Whole of(List<Piece> pieces) {
        StringBuilder text = new StringBuilder();
        StringBuilder thought = new StringBuilder();
        List<ToolUse> uses = new ArrayList<>();
        Piece.End end = new Piece.End(Piece.Reason.STOP, Piece.Usage.UNKNOWN);
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Text more -> text.append(more.text());
                case Piece.Thought more -> thought.append(more.text());
                case Piece.Use use -> uses.add(use.use());
                case Piece.End last -> end = last;
            }
        }
        return new Whole(text.toString(), thought.toString(), uses, end);
    }
}
