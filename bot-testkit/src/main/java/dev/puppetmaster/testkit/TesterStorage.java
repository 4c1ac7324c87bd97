package dev.puppetmaster.testkit;

import dev.puppetmaster.bot.Storage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Names and texts in memory. */
record TesterStorage(Map<String, String> values) implements Storage {
    @Override
    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    @Override
    public void put(String name, String value) {
        values.put(name, value);
    }

    @Override
    public void remove(String name) {
        values.remove(name);
    }

    @Override
    public List<String> names() {
        return List.copyOf(values.keySet());
    }

    @Override
    public Optional<String> update(String name, UnaryOperator<Optional<String>> change) {
        Optional<String> after = change.apply(get(name));
        after.ifPresentOrElse(value -> put(name, value), () -> remove(name));
        return after;
    }
}
