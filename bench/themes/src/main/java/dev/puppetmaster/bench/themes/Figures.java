package dev.puppetmaster.bench.themes;

import dev.puppetmaster.bench.thousand.Load;
import dev.puppetmaster.synapse.SynapseInstallation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was measured. Field names are those of the file of results; a part that was never run is null. */
record Figures(
        @Nullable Cost cost, @Nullable Asking ask, @Nullable Keeping backup) {
    static final Figures NONE = new Figures(null, null, null);

    /** Those of {@code now}, and of these what was not run now. */
    Figures with(Figures now) {
        return new Figures(
                now.cost != null ? now.cost : cost,
                now.ask != null ? now.ask : ask,
                now.backup != null ? now.backup : backup);
    }

    /**
     * When and where a part was run.
     *
     * @param loadBefore of the last minute, before it
     * @param loadAfter the same, after it
     */
    record Taken(String date, int cores, int jdk, String synapse, double loadBefore, double loadAfter) {
        static Taken since(double loadBefore) throws IOException {
            return new Taken(
                    LocalDate.now(ZoneOffset.UTC).toString(),
                    Runtime.getRuntime().availableProcessors(),
                    Runtime.version().feature(),
                    SynapseInstallation.VERSION,
                    loadBefore,
                    load());
        }

        static double load() throws IOException {
            return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
        }
    }

    /**
     * What a theme costs.
     *
     * @param alone nothing happens in a network of one theme
     * @param idle nothing happens in a network of two
     * @param talking in that, a person and a puppet of theme code talk
     * @param rate what came of that
     * @param themeBytes on disk, of theme code, before anybody talked
     */
    record Cost(Taken taken, Window alone, Window idle, Window talking, Load.Rate rate, long themeBytes) {}

    /**
     * Asks one after the other, from a person of theme data.
     *
     * @param local to a puppet of theme data, in a room of the two
     * @param across to a puppet of theme code, in a room of the two, which both homeservers have
     * @param block so many of the ones, then so many of the others
     */
    record Asking(Taken taken, int block, Answers local, Answers across, Window window) {}

    /**
     * Milliseconds from before something was sent until the person's {@code /sync} had it.
     *
     * @param unanswered a minute after it was asked
     * @param echoP50 of the person's own message
     * @param answerP50 of the answer to it
     */
    record Answers(int asked, int unanswered, double echoP50, double echoP95, double answerP50, double answerP95) {}

    /**
     * A network in a file, and back.
     *
     * @param rooms direct chats of the person with as many puppets
     * @param makingSeconds from the start of {@code up} until it was ready: accounts and rooms made
     * @param messages said in them by the person
     * @param unanswered of these, before the backup
     * @param sayingSeconds that this took
     * @param stateBytes of the state directory
     * @param backupSeconds each time, while the network ran
     * @param fileBytes of the file
     * @param restoreSeconds each time, into an empty directory
     * @param restartSeconds from the start of {@code up} with the restored directory until it was ready
     * @param lost messages and answers that the restored rooms do not have
     * @param added messages and answers that only they have
     * @param answersAgain a message that is said there is answered
     */
    record Keeping(
            Taken taken,
            int rooms,
            double makingSeconds,
            int messages,
            int unanswered,
            double sayingSeconds,
            long stateBytes,
            List<Double> backupSeconds,
            long fileBytes,
            List<Double> restoreSeconds,
            double restartSeconds,
            int lost,
            int added,
            boolean answersAgain) {}
}
