package dev.puppetmaster.cli.look;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.store.TraceReader;
import dev.puppetmaster.bot.store.TraceTable;
import dev.puppetmaster.cli.up.Place;
import dev.puppetmaster.cli.up.StatusFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
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
    public List<TraceTable.Line> trace(EventId event) throws IOException {
        List<Path> stores = new ArrayList<>();
        for (Path place : Place.all(state)) {
            Path store = place.resolve("runtime").resolve("runtime.db");
            // of none at all it is said of the first
            if (Files.exists(store) || place.equals(state)) {
                stores.add(store);
            }
        }
        if (stores.size() > 1 && !Files.exists(stores.getFirst())) {
            stores.removeFirst();
        }
        List<TraceTable.Line> lines = new ArrayList<>();
        stores.forEach(store -> lines.addAll(TraceReader.read(store, event)));
        lines.sort(Comparator.comparingLong(TraceTable.Line::at));
        return lines;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
