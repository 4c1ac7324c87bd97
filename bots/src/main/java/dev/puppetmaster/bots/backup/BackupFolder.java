package dev.puppetmaster.bots.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Backups of one homeserver in a folder that others may use, too: NAME-TIME.zip, UTC. The newest of them stay.
 *
 * @param name what its files begin with
 */
record BackupFolder(Path folder, String name, Clock clock) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String TIMES = "\\d{8}T\\d{6}Z\\.zip";
    /** What a backup that was killed left behind; none takes so long. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    /** Where the next one goes. */
    Path next() {
        return folder.resolve(name + "-" + TIME.format(clock.instant()) + ".zip");
    }

    /** The oldest first. */
    List<Path> files() throws IOException {
        return matching(Pattern.quote(name) + "-" + TIMES);
    }

    /** Deletes all but the newest, and what was abandoned. */
    void prune(int keep) throws IOException {
        List<Path> files = files();
        for (Path old : files.subList(0, Math.max(0, files.size() - keep))) {
            Files.delete(old);
        }
        Instant abandoned = clock.instant().minus(ABANDONED);
        for (Path unfinished : matching("\\." + Pattern.quote(name) + "-" + TIMES + ".+")) {
            if (Files.getLastModifiedTime(unfinished).toInstant().isBefore(abandoned)) {
                Restore.delete(unfinished);
            }
        }
    }

    private List<Path> matching(String pattern) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> path.getFileName().toString().matches(pattern))
                    .sorted()
                    .toList();
        }
    }
}
