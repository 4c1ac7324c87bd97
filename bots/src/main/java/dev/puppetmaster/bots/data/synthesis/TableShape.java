package dev.puppetmaster.bots.data.synthesis;

import java.util.List;
import java.util.Optional;

/** A request, understood. */
record TableShape(
        String subject, int rows, long seed, Optional<String> target, List<ColumnShape> columns, List<String> notes) {

    TableShape {
        columns = List.copyOf(columns);
        notes = List.copyOf(notes);
    }
}
