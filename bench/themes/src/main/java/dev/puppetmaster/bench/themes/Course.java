package dev.puppetmaster.bench.themes;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The order of a run.
 *
 * @param directory its own; everything that the run leaves is there
 * @param progress is told one line at a time
 */
record Course(Extent extent, Path directory, Consumer<String> progress) {
    /** For networks of a few puppets; Synapse may have to be installed first. */
    static final Duration READY = Duration.ofMinutes(10);

    /** What is measured. */
    enum Part {
        COST,
        ASK,
        BACKUP
    }

    Figures run(Set<Part> parts) throws IOException, InterruptedException {
        double load = Figures.Taken.load();
        @Nullable Window alone = parts.contains(Part.COST) ? alone() : null;
        Figures figures = Figures.NONE;
        if (alone != null || parts.contains(Part.ASK)) {
            figures = ofTwo(load, alone, parts.contains(Part.ASK));
        }
        return parts.contains(Part.BACKUP) ? figures.with(new Figures(null, null, backup())) : figures;
    }

    private Window alone() throws IOException, InterruptedException {
        Path folder = Folder.ofOne(directory.resolve("one-theme"));
        try (Network network = start(folder)) {
            Window alone = new CostOfTheme(extent).idle(network);
            progress.accept("one theme: " + alone);
            return alone;
        }
    }

    private Figures ofTwo(double load, @Nullable Window alone, boolean asking)
            throws IOException, InterruptedException {
        try (Network network = start(Folder.ofTwo(directory.resolve("two-themes"), 0))) {
            Figures.Cost cost = alone == null ? null : new CostOfTheme(extent).measure(load, alone, network);
            if (cost != null) {
                progress.accept(cost.toString());
            }
            Figures.Asking asks = asking ? new Asks(extent).measure(load, network) : null;
            if (asks != null) {
                progress.accept(asks.toString());
            }
            return new Figures(cost, asks, null);
        }
    }

    private Figures.Keeping backup() throws IOException, InterruptedException {
        double load = Figures.Taken.load();
        Path folder = Folder.ofMany(directory.resolve("many-rooms"), extent.rooms());
        progress.accept("making " + extent.rooms() + " puppets with a room each");
        try (Network network = Network.start(folder, state(folder), Backups.patience(extent.rooms()))) {
            return new Backups(extent, directory, progress).measure(load, network);
        }
    }

    private Network start(Path folder) throws IOException, InterruptedException {
        Network network = Network.start(folder, state(folder), READY);
        progress.accept(folder.getFileName() + ": ready after " + Math.round(network.readySeconds()) + " s");
        return network;
    }

    static Path state(Path folder) {
        return folder.resolveSibling(folder.getFileName() + "-state");
    }
}
