package dev.puppetmaster.bench.thousand;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was measured in one run. Field names are those of the file of results.
 *
 * @param seed of all chances; each rate has one of its own, made of it
 * @param postgres null where there was no PostgreSQL, and then {@code postgresMissing} says why
 */
record Figures(
        String date,
        String machine,
        int puppets,
        long seed,
        Part sqlite,
        @Nullable Part postgres,
        @Nullable String postgresMissing) {

    /**
     * With Synapse on one database.
     *
     * @param hostSeconds from one puppet to all, their rooms read
     */
    record Part(Made made, Memory memory, double hostSeconds, List<Load.Rate> rates, Restart restart) {}

    /**
     * How fast accounts and rooms were made.
     *
     * @param bareAccountsPerSecond the bare client's, as all that begin with bare; 0 where it was not run
     * @param lookSeconds one look of the registrar at all of them, when nothing is left to do
     */
    record Made(
            int accounts,
            double accountsPerSecond,
            double bareAccountsPerSecond,
            int rooms,
            double roomsPerSecond,
            double bareRoomsPerSecond,
            double lookSeconds) {}

    /**
     * Bytes, in one process.
     *
     * @param heapOne in use after a collection, one puppet, after some messages
     * @param heapHosted all puppets, their rooms read, before any message
     * @param heapWorked all puppets, after all rates
     */
    record Memory(long heapOne, long heapHosted, long heapWorked, long residentOne, long residentWorked) {
        double heapEachHosted(int puppets) {
            return (heapHosted - heapOne) / (double) (puppets - 1);
        }

        double heapEachWorked(int puppets) {
            return (heapWorked - heapOne) / (double) (puppets - 1);
        }
    }

    /**
     * Seconds from the start of the process until something is so.
     *
     * @param asked in so many rooms something was said while it was down
     * @param unanswered of these
     * @param listens it takes what is pushed
     * @param firstAnswer the person sees one
     * @param medianAnswer the person sees half of them
     * @param lastAnswer the person sees all of them
     * @param allRead every room has been read back
     */
    record Restart(
            int rooms,
            int asked,
            int unanswered,
            double listens,
            double firstAnswer,
            double medianAnswer,
            double lastAnswer,
            double allRead,
            double cpuSeconds,
            long seed) {}
}
