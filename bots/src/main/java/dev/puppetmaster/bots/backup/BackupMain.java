package dev.puppetmaster.bots.backup;

import dev.puppetmaster.bot.process.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * Backup and restore of one homeserver of a cluster with its runtime, as Jobs of the chart synapse. The argument is {@code backup}
 * or {@code restore}. Where another program dumps or restores the homeserver's database, it is one of these steps:
 *
 * <pre>
 * copy     the runtime's volume as it is now; then comes the dump
 * backup   of that copy, the dump, and Synapse's volume
 * unpack   fills the volumes; then comes the database
 * finish   says that all is whole
 * </pre>
 *
 * The environment:
 *
 * <pre>
 * PUPPETMASTER_SERVER_NAME       of the homeserver
 * PUPPETMASTER_STATE_DIR         under which its volumes are mounted, "runtime" and "synapse", and "database" with synapse.dump;
 *                                copy: what is copied
 * PUPPETMASTER_COPY_DIR          copy: where to
 * PUPPETMASTER_DATABASE          of the homeserver: SQLite, Dump (of PostgreSQL), or Elsewhere (it is not in the file)
 * PUPPETMASTER_BACKUP_DIR        where the files are
 * PUPPETMASTER_BACKUP_NAME       backup: what its files begin with
 * PUPPETMASTER_BACKUP_KEEP       backup: how many of them stay, 1 to 1000
 * PUPPETMASTER_SECRETS_DIR       backup: under which Secrets are mounted
 * PUPPETMASTER_SECRETS_METADATA  backup: their metadata, a JSON list
 * PUPPETMASTER_BACKUP_FILE       restore, unpack, finish: the name of a file
 * </pre>
 */
public final class BackupMain {
    private static final String SECRETS = "secrets.json";
    private static final String NOT_IN_IT =
            "; the database is not in it: set backup.database.image, or back it up by its own means";

    private BackupMain() {}

    /** Ends with 2 if the settings do not do, with 1 if it could not be done: one line says why. */
    public static void main(String[] arguments) {
        int exit = 0;
        try {
            System.out.println(run(arguments, System.getenv()));
        } catch (IllegalArgumentException e) {
            System.err.println("puppetmaster-backup: " + e.getMessage());
            exit = 2;
        } catch (IOException e) {
            System.err.println("puppetmaster-backup: " + line(e));
            exit = 1;
        }
        Runtime.getRuntime().halt(exit);
    }

    /** What the JDK says is often the name of a file only. */
    private static String line(IOException e) {
        return e.getClass().getPackageName().startsWith("java.nio.file")
                ? e.getClass().getSimpleName() + ": " + e.getMessage()
                : String.valueOf(e.getMessage());
    }

    /** @return what was done, in one line */
    static String run(String[] arguments, Map<String, String> environment) throws IOException {
        Variables variables = new Variables(environment);
        return switch (arguments.length == 1 ? arguments[0] : "") {
            case "copy" -> copy(variables);
            case "backup" -> backUp(variables);
            case "unpack" -> unpack(variables);
            case "finish" -> finish(variables);
            case "restore" -> {
                String unused = unpack(variables);
                yield finish(variables);
            }
            default -> throw new IllegalArgumentException("say copy, backup, unpack, finish or restore");
        };
    }

    private static String copy(Variables variables) throws IOException {
        return Backup.copy(state(variables), variables.path("COPY_DIR", "an empty directory"))
                + " files of the puppets, as they are now";
    }

    private static String backUp(Variables variables) throws IOException {
        long began = System.nanoTime();
        Path state = state(variables);
        HomeserverDatabase database = HomeserverDatabase.of(variables);
        if (database == HomeserverDatabase.DUMP && !Files.exists(state.resolve(HomeserverDatabase.DUMP_FILE))) {
            throw new IOException("there is no dump at " + state.resolve(HomeserverDatabase.DUMP_FILE)
                    + ": a step before this one has to make it");
        }
        BackupFolder folder = new BackupFolder(
                folder(variables), variables.name("BACKUP_NAME", "what the files begin with"), Clock.systemUTC());
        int keep = keep(variables);
        byte[] secrets = KubernetesSecrets.manifest(
                variables.required("SECRETS_METADATA", "a JSON list"),
                variables.path("SECRETS_DIR", "where Secrets are mounted"));
        Path file = folder.next();
        Backup.Written written =
                Backup.write(state, Manifest.of(serverName(variables)), Map.of(SECRETS, secrets), file);
        folder.prune(keep);
        return String.format(
                Locale.ROOT,
                "%s: %d files, %.1f MB, in %.1f s; %d are kept%s",
                file.getFileName(),
                written.files(),
                written.bytes() / 1e6,
                Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0,
                folder.files().size(),
                database == HomeserverDatabase.ELSEWHERE ? NOT_IN_IT : "");
    }

    private static String unpack(Variables variables) throws IOException {
        Path file = file(variables);
        new Volumes(state(variables)).fill(file, serverName(variables), HomeserverDatabase.of(variables));
        return file.getFileName() + " is unpacked";
    }

    private static String finish(Variables variables) throws IOException {
        try (BackupFile file = BackupFile.open(file(variables))) {
            new Volumes(state(variables)).finish();
            return serverName(variables) + " is as it was at " + file.manifest().made()
                    + (HomeserverDatabase.of(variables) == HomeserverDatabase.ELSEWHERE
                            ? "; its database is not in the file"
                            : "");
        }
    }

    private static Path file(Variables variables) {
        return folder(variables).resolve(variables.required("BACKUP_FILE", "the name of a file"));
    }

    private static String serverName(Variables variables) {
        return variables.required("SERVER_NAME", "the homeserver's server name");
    }

    private static Path state(Variables variables) {
        return variables.path("STATE_DIR", "where the volumes are mounted");
    }

    private static Path folder(Variables variables) {
        return variables.path("BACKUP_DIR", "where the files are");
    }

    private static int keep(Variables variables) {
        String value = variables.required("BACKUP_KEEP", "how many files stay");
        if (!value.matches("[1-9][0-9]{0,2}|1000")) {
            throw Variables.wrong("BACKUP_KEEP", value, "a number from 1 to 1000");
        }
        return Integer.parseInt(value);
    }
}
