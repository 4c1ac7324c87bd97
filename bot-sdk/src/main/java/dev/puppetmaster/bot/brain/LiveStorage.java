package dev.puppetmaster.bot.brain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.puppetmaster.bot.Storage;
import dev.puppetmaster.bot.store.Json;
import dev.puppetmaster.bot.store.StorageTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What a bot keeps, through the journal of a turn. */
final class LiveStorage implements Storage {
    private static final String THERE = "=";
    private static final String READ = "read";
    private static final String STORED = "stored";

    private final TurnJournal journal;
    private final StorageTable table;
    private final StorageTable.Owner owner;

    LiveStorage(TurnJournal journal, StorageTable table, StorageTable.Owner owner) {
        this.journal = journal;
        this.table = table;
        this.owner = owner;
    }

    @Override
    public Optional<String> get(String name) {
        return decoded(journal.read(READ, () -> encoded(table.get(owner, name))));
    }

    @Override
    public List<String> names() {
        String names = journal.read(READ, () -> {
            ArrayNode json = JsonNodeFactory.instance.arrayNode();
            table.names(owner).forEach(json::add);
            return json.toString();
        });
        List<String> read = new ArrayList<>();
        Json.read(names).forEach(name -> read.add(name.asText()));
        return read;
    }

    @Override
    public void put(String name, String value) {
        String unused = changed(name, before -> Optional.of(value));
    }

    @Override
    public void remove(String name) {
        String unused = changed(name, before -> Optional.empty());
    }

    @Override
    public Optional<String> update(String name, UnaryOperator<Optional<String>> change) {
        return decoded(changed(name, change));
    }

    private String changed(String name, UnaryOperator<Optional<String>> change) {
        return journal.write(STORED, call -> {
            Optional<String> after = change.apply(table.get(owner, name));
            after.ifPresentOrElse(value -> table.put(owner, name, value), () -> table.remove(owner, name));
            return encoded(after);
        });
    }

    private static String encoded(Optional<String> value) {
        return value.map(text -> THERE + text).orElse("");
    }

    private static Optional<String> decoded(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(value.substring(THERE.length()));
    }
}
