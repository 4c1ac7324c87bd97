package dev.puppetmaster.cli.look;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.store.TraceTable;
import java.io.IOException;
import java.util.List;

/** A network of puppets, as the commands look at it. */
public interface NetworkView extends AutoCloseable {
    /**
     * All resources of a kind, as they are written in YAML, with their status.
     *
     * @throws IOException with one line that says why they cannot be had
     */
    List<JsonNode> all(String kind) throws IOException;

    /**
     * The way of a message; empty if no puppet got it.
     *
     * @throws IOException with one line that says why it cannot be had
     */
    List<TraceTable.Line> trace(EventId event) throws IOException;

    @Override
    void close();
}
