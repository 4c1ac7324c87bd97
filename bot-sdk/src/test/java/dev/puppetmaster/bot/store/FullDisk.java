package dev.puppetmaster.bot.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.store.InboxTable.State;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process that sees a small file system of its own, and a store that fills it. */
final class FullDisk {
    private static final int ROWS = 500;

    private FullDisk() {}

    /** Tells the story in a process of its own; whether it ended as it should. */
    static boolean story() {
        boolean root = new com.sun.security.auth.module.UnixSystem().getUid() == 0;
        List<String> command = List.of(
                "unshare",
                "--mount",
                root ? "--propagation=private" : "--map-root-user",
                "sh",
                "-c",
                "mount -t tmpfs -o size=2m tmpfs /mnt && exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                FullDisk.class.getName(),
                "/mnt");
        return ChildProcess.succeeds(command, Duration.ofMinutes(2));
    }

    public static void main(String[] arguments) throws Exception {
        Path disk = Path.of(arguments[0]);
        try (Store store = Store.open(disk.resolve("runtime.db"), Clock.systemUTC())) {
            store.inbox().add(StoreContract.PUPPET, StoreContract.message("$before"), State.NEW);
            whatIsToBeKeptWaitsForRoom(store, fill(disk.resolve("ballast")));
            fill(disk.resolve("ballast"));
            whoEndsDoesNotWait(store);
        }
    }

    private static void whatIsToBeKeptWaitsForRoom(Store store, Path ballast)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        Thread writer = Thread.ofVirtual()
                .start(() -> kept.complete(store.transaction(() -> {
                    for (int i = 0; i < ROWS; i++) {
                        store.inbox().add(StoreContract.PUPPET, StoreContract.message("$" + i), State.NEW);
                    }
                    return true;
                })));
        assertThat(writer.join(Duration.ofSeconds(1))).as("there is no room").isFalse();
        assertThat(store.inbox().oldest(State.NEW, 0, 2 * ROWS))
                .as("reading goes on")
                .hasSize(1);

        Files.delete(ballast);

        assertThat(kept.get(60, TimeUnit.SECONDS)).isTrue();
        List<InboxTable.Entry> all = store.inbox().oldest(State.NEW, 0, 2 * ROWS);
        assertThat(all).hasSize(ROWS + 1);
    }

    private static void whoEndsDoesNotWait(Store store) throws InterruptedException {
        CompletableFuture<Throwable> failed = new CompletableFuture<>();
        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    store.traces().add(StoreContract.PUPPET, new EventId("$1"), "decided", "x".repeat(500));
                }
            } catch (StoreException e) {
                failed.complete(e);
            }
        });
        assertThat(writer.join(Duration.ofSeconds(1))).as("there is no room").isFalse();

        store.stopWaiting();

        assertThat(failed)
                .succeedsWithin(Duration.ofSeconds(60))
                .satisfies(e -> assertThat(e).hasMessageContaining("is there room"));
    }

    /** Leaves no room; gives the file whose deletion makes some. */
    private static Path fill(Path ballast) throws IOException {
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
            return ballast;
        }
    }
}
