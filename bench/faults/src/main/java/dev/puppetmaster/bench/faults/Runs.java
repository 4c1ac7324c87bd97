package dev.puppetmaster.bench.faults;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;

/** Runs faults, each in a directory of its own, which stays where a trial was not whole. */
final class Runs {
    private Runs() {}

    /** What came of it. What a trial throws is a failure like others, with nothing counted. */
    static Row run(Fault fault, Transport transport, boolean small, long seed) throws IOException, NotPossible {
        Path directory = Files.createTempDirectory("faults-" + fault + "-" + transport.id() + "-");
        long began = System.nanoTime();
        Outcome outcome;
        try {
            outcome = fault.run(new Trial(transport, small, seed, directory));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (NotPossible e) {
            delete(directory);
            throw e;
        } catch (Exception e) {
            e.printStackTrace();
            outcome = new Outcome().failed(e.toString().lines().findFirst().orElse("failed"));
        }
        Row row = new Row(
                fault.name(),
                transport.id(),
                outcome.tally().messages(),
                outcome.tally().lost(),
                outcome.tally().duplicated(),
                seed,
                (System.nanoTime() - began) / 1e9,
                outcome.failed().orElse(null),
                outcome.figures());
        System.err.println(line(row));
        if (row.isGood()) {
            delete(directory);
        } else {
            System.err.println("  see " + directory
                    + (outcome.tally().missing().isEmpty()
                            ? ""
                            : "; lost " + outcome.tally().missing()));
        }
        return row;
    }

    static String line(Row row) {
        return String.format(
                Locale.ROOT,
                "%-4s%-11s %,7d messages, %d lost, %d duplicated, seed %d, %.1f s%s %s",
                row.fault(),
                row.transport(),
                row.messages(),
                row.lost(),
                row.duplicated(),
                row.seed(),
                row.seconds(),
                row.failed() == null ? "" : ", FAILED: " + row.failed(),
                row.figures().isEmpty() ? "" : row.figures());
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, java.io.IOException e) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
