package dev.puppetmaster.bots.tools.runner;

import java.time.Duration;
import java.util.List;

/**
 * A program to be run.
 *
 * @param command 1 to 64 words; no shell reads them. The first is an absolute path, or a name in /usr/local/bin, /usr/bin, /bin
 *     or a folder of programs
 * @param timeoutMillis when it is ended, 1 to 600,000; 0: it runs until the connection closes
 * @param memoryMiB what one process of it may hold, 1 to 4,096; 0: no limit of its own
 * @param maxOutputBytes after how much it is ended, 1 to 1,048,576; 0: no limit
 * @param network whether it may reach the network, where the runner can keep it from it
 */
public record RunRequest(List<String> command, long timeoutMillis, int memoryMiB, int maxOutputBytes, boolean network) {
    static final int MAX_WORDS = 64;

    /** @throws IllegalArgumentException if one of them is out of range */
    public RunRequest {
        command = List.copyOf(command);
        require(!command.isEmpty() && command.size() <= MAX_WORDS, "command has 1 to 64 words");
        require(command.stream().noneMatch(word -> word.indexOf('\0') >= 0), "a word has no zero byte");
        require(timeoutMillis >= 0 && timeoutMillis <= 600_000, "timeoutMillis is 0 to 600000");
        require(memoryMiB >= 0 && memoryMiB <= 4096, "memoryMiB is 0 to 4096");
        require(maxOutputBytes >= 0 && maxOutputBytes <= 1 << 20, "maxOutputBytes is 0 to 1048576");
    }

    /** A program that is asked once, without a network. */
    public static RunRequest call(List<String> command, Duration timeout, int memoryMiB, int maxOutputBytes) {
        return new RunRequest(command, timeout.toMillis(), memoryMiB, maxOutputBytes, false);
    }

    /** A program that is talked to as long as the connection is open, with the network that the runner has. */
    public static RunRequest session(List<String> command) {
        return new RunRequest(command, 0, 0, 0, true);
    }

    private static void require(boolean fits, String line) {
        if (!fits) {
            throw new IllegalArgumentException(line);
        }
    }
}
