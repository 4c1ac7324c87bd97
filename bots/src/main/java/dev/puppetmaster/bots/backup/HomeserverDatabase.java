package dev.puppetmaster.bots.backup;

import dev.puppetmaster.bot.process.Variables;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;

/** Where the database of a homeserver of a cluster is: as the values of the chart say, or as a file has it. */
enum HomeserverDatabase {
    SQLITE("SQLite", "a database of SQLite", "set database.type: SQLite"),
    /** A step of the pod writes the dump, or reads it: no image of ours has a pg_dump of the right version. */
    DUMP(
            "Dump",
            "a dump of PostgreSQL",
            "set database.type (External or CloudNativePG) and backup.database.image; if the database comes back by its own"
                    + " means, take " + HomeserverDatabase.DUMP_FILE + " out of the file (zip -d)"),
    /** Somebody else backs it up and restores it. */
    ELSEWHERE(
            "Elsewhere",
            "no database",
            "set database.type (External or CloudNativePG), leave out backup.database.image, and restore the database by its"
                    + " own means");

    /** Its place in the directory of the volumes and in a file. */
    static final String DUMP_FILE = "database/synapse.dump";

    private static final String SQLITE_FILE = "synapse/homeserver.db";

    private final String word;
    private final String called;
    private final String fix;

    HomeserverDatabase(String word, String called, String fix) {
        this.word = word;
        this.called = called;
        this.fix = fix;
    }

    /** What the values say. */
    static HomeserverDatabase of(Variables variables) {
        String right = "SQLite, Dump or Elsewhere";
        String value = variables.required("DATABASE", right);
        return Arrays.stream(values())
                .filter(one -> one.word.equals(value))
                .findFirst()
                .orElseThrow(() -> Variables.wrong("DATABASE", value, right));
    }

    /** What a file has, by the names in it. */
    static HomeserverDatabase of(Collection<String> names) {
        if (names.contains(DUMP_FILE)) {
            return DUMP;
        }
        return names.contains(SQLITE_FILE) ? SQLITE : ELSEWHERE;
    }

    /** One line, if the file has another one than the values say. */
    String mismatch(Path file, HomeserverDatabase has) {
        return file + " has " + has.called + ", and by the values of the chart it should have " + called + ": "
                + has.fix;
    }
}
