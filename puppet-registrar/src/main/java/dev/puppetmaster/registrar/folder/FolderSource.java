package dev.puppetmaster.registrar.folder;

import dev.puppetmaster.api.validation.ResourceFile;
import dev.puppetmaster.registrar.folder.FolderScan.Stamp;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a folder of YAML files and tells what is in force. A save is seen within a second: by the file system's
 * events, and where there are none by looking again. A file that is being written is waited for.
 */
public final class FolderSource implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FolderSource.class);
    private static final Duration RESCAN = Duration.ofMillis(500);
    /** How long nothing may change before the folder counts as saved. */
    private static final Duration QUIET = Duration.ofMillis(120);

    private static final int MAX_WAITS = 25;
    /** Some file systems keep times to two seconds only: a change within that could look like none. */
    private static final Duration YOUNG = Duration.ofSeconds(3);

    private final Path folder;
    private final FolderScan scan;
    private final LastGood lastGood = new LastGood();
    private final Thread thread;
    private final Consumer<FolderState> listener;
    private final FolderState first;
    private @Nullable WatchService watcher;
    private Map<String, Stamp> stamps = Map.of();
    private volatile boolean closed;

    private FolderSource(Path folder, Consumer<FolderState> listener) {
        this.folder = folder;
        this.scan = new FolderScan(folder);
        this.listener = listener;
        this.watcher = watcher(folder);
        this.stamps = stampsOrNone();
        this.first = look();
        this.thread = Thread.ofPlatform()
                .name("folder " + folder.getFileName())
                .daemon()
                .unstarted(this::watch);
    }

    /**
     * Reads the folder and goes on watching it.
     *
     * @param listener is told each new state, on a thread of this source's own; the first state is {@link #first}
     */
    public static FolderSource watch(Path folder, Consumer<FolderState> listener) {
        FolderSource source = new FolderSource(folder, listener);
        source.thread.start();
        return source;
    }

    /** Reads the folder once. */
    public static FolderState read(Path folder) {
        return new LastGood().accept(readOrProblem(new FolderScan(folder), folder));
    }

    /** The state at the beginning. */
    public FolderState first() {
        return first;
    }

    @Override
    public void close() {
        closed = true;
        WatchService open = watcher;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                log.debug("closing the watch of {}", folder, e);
            }
        }
        thread.interrupt();
    }

    private void watch() {
        FolderState last = first;
        try {
            while (!closed) {
                boolean event = awaitEvent();
                Map<String, Stamp> now = stampsOrNone();
                if (event || !now.equals(stamps) || isYoung(now)) {
                    stamps = awaitQuiet(now);
                    FolderState state = look();
                    if (!state.equals(last)) {
                        last = state;
                        listener.accept(state);
                    }
                }
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            log.debug("no longer watching {}", folder);
        }
    }

    private FolderState look() {
        return lastGood.accept(readOrProblem(scan, folder));
    }

    private static Map<String, ResourceFile> readOrProblem(FolderScan scan, Path folder) {
        try {
            return scan.read();
        } catch (IOException e) {
            String message = "the folder " + folder + " cannot be read ("
                    + e.getClass().getSimpleName() + "); it must exist and be readable";
            return Map.of(".", FolderScan.unreadable(".", message));
        }
    }

    /** Waits for an event of the file system, or for the time to look again. */
    private boolean awaitEvent() throws InterruptedException {
        WatchService open = watcher;
        if (open == null) {
            Thread.sleep(RESCAN);
            return false;
        }
        WatchKey key = open.poll(RESCAN.toMillis(), TimeUnit.MILLISECONDS);
        if (key == null) {
            return false;
        }
        boolean any = !key.pollEvents().isEmpty();
        if (!key.reset()) {
            // the folder itself went away; looking again still works when it comes back
            watcher = null;
        }
        return any;
    }

    private Map<String, Stamp> awaitQuiet(Map<String, Stamp> seen) throws InterruptedException {
        Map<String, Stamp> before = seen;
        for (int i = 0; i < MAX_WAITS; i++) {
            Thread.sleep(QUIET);
            Map<String, Stamp> now = stampsOrNone();
            if (now.equals(before)) {
                return now;
            }
            before = now;
        }
        return before;
    }

    private static boolean isYoung(Map<String, Stamp> stamps) {
        long now = System.currentTimeMillis();
        return stamps.values().stream()
                .anyMatch(stamp -> Math.abs(now - stamp.modified().toMillis()) < YOUNG.toMillis());
    }

    private Map<String, Stamp> stampsOrNone() {
        try {
            return scan.stamps();
        } catch (IOException e) {
            return Map.of();
        }
    }

    private static @Nullable WatchService watcher(Path folder) {
        try {
            WatchService service = folder.getFileSystem().newWatchService();
            folder.register(
                    service,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
            return service;
        } catch (IOException | UnsupportedOperationException e) {
            log.info("{}: the file system tells of no changes ({}); looking twice a second", folder, e.toString());
            return null;
        }
    }
}
