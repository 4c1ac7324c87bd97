package dev.puppetmaster.gateway.chat;

import java.io.IOException;

/** Takes an answer piece by piece, on the thread that reads it: whoever is slow here slows the model down. */
@FunctionalInterface
public interface PieceSink {
    /** @throws IOException if whoever asked is gone; nothing more is read then */
    void accept(Piece piece) throws IOException;
}
