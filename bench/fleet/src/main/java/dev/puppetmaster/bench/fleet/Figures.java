package dev.puppetmaster.bench.fleet;

import java.util.List;
import java.util.Map;

/**
 * What was measured: seconds, bytes, counts.
 *
 * @param oneByOne from before a puppet and a friendship are created until both statuses say that they are made, sorted
 * @param oneByOneBare the same Matrix calls by the bare client, sorted
 * @param oneByOneBareCreates the same and the two creates, sorted
 * @param atOnce from before the first create until the last status
 * @param atOnceCreates until all were created
 * @param atOnceBareFirst the Matrix calls of half a fleet by the bare client, before
 * @param atOnceBareLast of the other half, after
 * @param atOnceBareCreates the creates of both halves
 * @param atOnceWrites to the API server by its own count, by resource
 * @param changesPerSecond of puppets, where nothing follows from it on Matrix
 * @param changes one after the other, sorted
 */
record Figures(
        String machine,
        Extent extent,
        List<Double> oneByOne,
        List<Double> oneByOneBare,
        List<Double> oneByOneBareCreates,
        double atOnce,
        double atOnceCreates,
        double atOnceBareFirst,
        double atOnceBareLast,
        double atOnceBareCreates,
        Cpu atOnceCpu,
        Map<String, Long> atOnceWrites,
        double changesPerSecond,
        List<Double> changes,
        Memory grown,
        Start start,
        NoOp noOp) {

    /**
     * How much of each.
     *
     * @param slots a puppet and a friendship at two a second, in each of two rounds
     * @param puppets at once, with twice as many friendships
     * @param changed how many puppets are changed at once, and then some one after the other
     * @param grown how many puppets there are in the end
     */
    record Extent(int slots, int puppets, int changed, int grown) {}

    /** Seconds of processor time while a fleet was made. */
    record Cpu(double registrar, double apiServer, double synapse) {}

    /** @param puppets all that there were */
    record Memory(int puppets, int resources, long resident, long most) {}

    /**
     * A start with everything in step.
     *
     * @param leads seconds from the start of the process until it leads
     * @param reconciled resources that were reconciled, within {@code seconds} of the first
     */
    record Start(double leads, double reconciled, double seconds, double cpu) {}

    /**
     * A look at everything with nothing to do.
     *
     * @param apiWrites by resource, leases left out
     * @param matrixReads requests to the homeserver
     */
    record NoOp(
            double seconds,
            Map<String, Long> apiWrites,
            long matrixReads,
            long matrixWrites,
            long resident,
            long most) {}
}
