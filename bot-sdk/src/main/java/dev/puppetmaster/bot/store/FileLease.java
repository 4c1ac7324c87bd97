package dev.puppetmaster.bot.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lease of a file: a lock on the file {@code NAME.lock} beside it, which the kernel frees when its process ends. */
final class FileLease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileLease.class);
    private static final Duration POLL = Duration.ofMillis(250);
    /**
     * The files that this process has. POSIX frees all locks that a process has on a file when it closes any one
     * descriptor of it: so a lock file that is ours is not even opened a second time.
     */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path lock;
    private final FileChannel channel;

    private FileLease(Path lock, FileChannel channel) {
        this.lock = lock;
        this.channel = channel;
    }

    static Path lockOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".lock");
    }

    static FileLease take(Path file, Lease lease) throws InterruptedException {
        Path lock = lockOf(file);
        boolean told = false;
        while (!OURS.add(lock)) {
            told = busy(file, lease, told);
            Thread.sleep(POLL);
        }
        boolean taken = false;
        try {
            Files.createDirectories(lock.getParent());
            FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock held = channel.tryLock();
                while (held == null) {
                    told = busy(file, lease, told);
                    Thread.sleep(POLL);
                    held = channel.tryLock();
                }
                taken = true;
            } finally {
                if (!taken) {
                    channel.close();
                }
            }
            if (told) {
                LOG.info("{}: the other process has ended; this one goes on", file);
            }
            return new FileLease(lock, channel);
        } catch (IOException e) {
            throw new StoreException(lock + ": cannot be locked: " + e.getMessage(), e);
        } finally {
            if (!taken) {
                OURS.remove(lock);
            }
        }
    }

    private static boolean busy(Path file, Lease lease, boolean told) {
        if (lease == Lease.REFUSE) {
            throw new StoreException(file + ": another runtime uses this store; stop it first, or give this one"
                    + " another directory.");
        }
        if (!told) {
            LOG.info("{}: another process has this store: I wait until it ends", file);
        }
        return true;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StoreException(lock + ": cannot be released: " + e.getMessage(), e);
        } finally {
            OURS.remove(lock);
        }
    }
}
