package dev.puppetmaster.cli.look;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.store.TraceReader;
import dev.puppetmaster.bot.store.TraceTable;
import dev.puppetmaster.cli.up.StatusFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The network that {@code up} runs, or ran last, in a state directory. */
record LocalView(Path state) implements NetworkView {
    @Override
    public List<JsonNode> all(String kind) throws IOException {
        if (kind.equals("Approval")) {
            return StatusFile.approvals(state);
        }
        return StatusFile.read(state).stream()
                .filter(item -> item.path("kind").asText().equals(kind))
                .toList();
    }

    @Override
    public List<TraceTable.Line> trace(EventId event) {
        return TraceReader.read(state.resolve("runtime").resolve("runtime.db"), event);
    }

    @Override
    public void close() {
        // nothing is open
    }
}
