package dev.puppetmaster.bot.store;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import java.io.IOException;
import java.time.Clock;

/** A process that has a store, is in the middle of a transaction, and waits to be killed. */
final class StoreHolder {
    private StoreHolder() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws InterruptedException {
        StoreLocation location = StoreLocation.of(arguments[0], new Secret(PostgresServer.PASSWORD));
        Store store = Store.open(location, Lease.REFUSE, Clock.systemUTC());
        RoomId room = new RoomId("!r");
        store.rooms().moveCursor(room, new EventId("$kept"));
        store.transaction(() -> {
            store.rooms().moveCursor(room, new EventId("$not-kept"));
            System.out.println("held");
            try {
                return System.in.read();
            } catch (IOException e) {
                return -1;
            }
        });
    }
}
