package dev.puppetmaster.bot.store;

import dev.puppetmaster.bot.matrix.UserId;
import java.util.List;
import java.util.Optional;

/** What bots keep by name about a room, a user or themselves. */
public final class StorageTable {
    private static final int MAX_NAME = 255;
    private static final int MAX_VALUE = 65_536;
    private static final int MAX_NAMES = 10_000;
    private static final String OF_OWNER = " FROM storage WHERE puppet = ? AND scope = ? AND owner = ?";

    private final Database database;

    StorageTable(Database database) {
        this.database = database;
    }

    /** What it is kept about. */
    public enum Scope {
        ROOM,
        USER,
        BOT
    }

    /**
     * Whose names these are.
     *
     * @param about id of the room or user; "" for the bot itself
     */
    public record Owner(UserId puppet, Scope scope, String about) {}

    public Optional<String> get(Owner owner, String name) {
        return database.one(
                row -> row.getString(1),
                "SELECT value" + OF_OWNER + " AND name = ?",
                owner.puppet().value(),
                owner.scope().name(),
                owner.about(),
                name);
    }

    public List<String> names(Owner owner) {
        return database.list(
                row -> row.getString(1),
                "SELECT name" + OF_OWNER + " ORDER BY name",
                owner.puppet().value(),
                owner.scope().name(),
                owner.about());
    }

    /** @throws IllegalArgumentException if it is too long, or there are too many already */
    public void put(Owner owner, String name, String value) {
        check(name, value);
        if (get(owner, name).isEmpty() && count(owner) >= MAX_NAMES) {
            throw new IllegalArgumentException("there are " + MAX_NAMES + " names already: remove some");
        }
        database.update(
                "INSERT INTO storage (puppet, scope, owner, name, value) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (puppet, scope, owner, name) DO UPDATE SET value = excluded.value",
                owner.puppet().value(),
                owner.scope().name(),
                owner.about(),
                name,
                value);
    }

    public void remove(Owner owner, String name) {
        database.update(
                "DELETE" + OF_OWNER + " AND name = ?",
                owner.puppet().value(),
                owner.scope().name(),
                owner.about(),
                name);
    }

    private int count(Owner owner) {
        return database.one(
                        row -> row.getInt(1),
                        "SELECT count(*)" + OF_OWNER,
                        owner.puppet().value(),
                        owner.scope().name(),
                        owner.about())
                .orElse(0);
    }

    private static void check(String name, String value) {
        if (name.isEmpty() || name.length() > MAX_NAME || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a name to keep has 1 to " + MAX_NAME + " characters");
        }
        if (value.length() > MAX_VALUE || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("\"" + name + "\": a value to keep has at most " + MAX_VALUE
                    + " characters, not " + value.length() + ", and none is NUL");
        }
    }
}
