package dev.puppetmaster.bots.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The volumes of a homeserver and its runtime, each mounted under its name in one directory. They are mounts, so nothing can take
 * their place at once: a mark says that a volume is not whole yet, and whoever comes next begins anew. The directory may have a volume
 * "database", too, which takes a dump to whoever restores that.
 */
final class Volumes {
    private static final String UNFINISHED = ".puppetmaster-restore";

    private final Path state;

    Volumes(Path state) {
        this.state = state;
    }

    /**
     * Fills all of them. They are not whole before {@link #finish}.
     *
     * @param homeserver the server name that they are for
     * @param database what the file is to have of its database
     * @throws IOException with one line, if the file is none of this homeserver, has another database, a volume is missing or holds
     *     something
     */
    void fill(Path file, String homeserver, HomeserverDatabase database) throws IOException {
        try (BackupFile backup = BackupFile.open(file)) {
            String of = backup.manifest().homeserver();
            if (!homeserver.equals(of)) {
                throw new IOException(file + " is of " + (of == null ? "a network of one machine" : of)
                        + ", and this is " + homeserver + ": a server name can never change, so name another file");
            }
            List<String> names =
                    backup.names().stream().filter(name -> name.contains("/")).toList();
            HomeserverDatabase has = HomeserverDatabase.of(names);
            if (has != database) {
                throw new IOException(database.mismatch(file, has));
            }
            Set<String> volumes = names.stream()
                    .map(name -> name.substring(0, name.indexOf('/')))
                    .collect(Collectors.toCollection(TreeSet::new));
            for (String volume : volumes) {
                empty(state.resolve(volume));
            }
            for (String volume : volumes) {
                Files.createFile(state.resolve(volume).resolve(UNFINISHED));
            }
            for (String name : names) {
                backup.extract(name, state);
            }
        }
    }

    /** Whatever has to be beside them is there, too: from now on nobody begins anew. */
    void finish() throws IOException {
        try (Stream<Path> volumes = Files.list(state)) {
            for (Path volume : volumes.toList()) {
                Files.deleteIfExists(volume.resolve(UNFINISHED));
            }
        }
    }

    private static void empty(Path volume) throws IOException {
        if (!Files.isDirectory(volume)) {
            throw new IOException("there is no volume at " + volume + ", and the backup has files for it");
        }
        List<Path> there = entries(volume);
        if (there.isEmpty()) {
            return;
        }
        if (!there.contains(volume.resolve(UNFINISHED))) {
            throw new IOException(volume + " holds something already ("
                    + there.getFirst().getFileName() + "): only empty volumes are filled, so take new claims");
        }
        for (Path one : there) {
            if (!one.endsWith(UNFINISHED)) {
                Restore.delete(one);
            }
        }
        Files.delete(volume.resolve(UNFINISHED));
    }

    private static List<Path> entries(Path volume) throws IOException {
        try (Stream<Path> all = Files.list(volume)) {
            return all.filter(path -> !path.endsWith(Backup.LOST_AND_FOUND))
                    .sorted()
                    .toList();
        }
    }
}
