package dev.puppetmaster.cli;

import dev.puppetmaster.synapse.PrivateFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The exclusive lock of a state directory. The system gives it back when the process ends, however it ends. */
final class StateLock implements AutoCloseable {
    // A process that opens and closes a file loses its own lock of it (POSIX): it has to know without looking.
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();
    private static final String PID = "up.pid";

    private final Path directory;
    private final FileChannel channel;

    private StateLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    static Path file(Path directory) {
        return directory.resolve("lock");
    }

    /** Empty when another has it. */
    static Optional<StateLock> tryTake(Path directory) throws IOException {
        if (!HELD_HERE.add(directory)) {
            return Optional.empty();
        }
        boolean taken = false;
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file(directory), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            taken = channel.tryLock() != null;
            return taken ? Optional.of(new StateLock(directory, channel)) : Optional.empty();
        } catch (OverlappingFileLockException heldThroughAnotherPath) {
            return Optional.empty();
        } finally {
            if (!taken) {
                HELD_HERE.remove(directory);
                if (channel != null) {
                    channel.close();
                }
            }
        }
    }

    /** Says to others which process this is. */
    void sign() throws IOException {
        PrivateFile.write(directory.resolve(PID), ProcessHandle.current().pid() + "\n");
    }

    /** Who has it, for a message. */
    static String holder(Path directory) {
        try {
            return "process " + Files.readString(directory.resolve(PID)).strip();
        } catch (IOException notWrittenYet) {
            return "another process";
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD_HERE.remove(directory);
        }
    }
}
