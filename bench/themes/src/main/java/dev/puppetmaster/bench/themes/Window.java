package dev.puppetmaster.bench.themes;

import dev.puppetmaster.bench.thousand.Processes;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What processes used while something happened.
 *
 * @param seconds how long it was
 * @param processes by name, the memory as it was at the end
 * @param othersCores how many cores were busy on the average with what is not of this bench
 */
record Window(double seconds, Map<String, Usage> processes, double othersCores) {
    /**
     * @param residentBytes RSS
     * @param proportionalBytes PSS: of what is shared with other processes its share only
     * @param cores busy on the average
     */
    record Usage(long residentBytes, long proportionalBytes, double cores) {
        static final Usage NONE = new Usage(0, 0, 0);

        Usage plus(Usage other) {
            return new Usage(
                    residentBytes + other.residentBytes,
                    proportionalBytes + other.proportionalBytes,
                    cores + other.cores);
        }

        Usage minus(Usage other) {
            return new Usage(
                    residentBytes - other.residentBytes,
                    proportionalBytes - other.proportionalBytes,
                    cores - other.cores);
        }
    }

    /** What happens. */
    interface Happening {
        void run() throws IOException, InterruptedException;
    }

    /** @param pids of the processes, by name; they live on */
    static Window of(Map<String, Long> pids, Happening happening) throws IOException, InterruptedException {
        Map<String, Double> before = cpu(pids);
        double machine = Processes.machine().busy();
        double own = Processes.cpuSeconds(ProcessHandle.current().pid());
        long began = System.nanoTime();
        happening.run();
        double seconds = (System.nanoTime() - began) / 1e9;
        double others = Processes.machine().busy() - machine;
        others -= Processes.cpuSeconds(ProcessHandle.current().pid()) - own;
        Map<String, Usage> processes = new LinkedHashMap<>();
        for (Map.Entry<String, Long> each : pids.entrySet()) {
            double spent = Processes.cpuSeconds(each.getValue()) - before.getOrDefault(each.getKey(), 0.0);
            others -= spent;
            // the share first: what a process takes in between must not make it more than the whole
            long proportional = Processes.proportionalBytes(each.getValue());
            processes.put(
                    each.getKey(), new Usage(Processes.residentBytes(each.getValue()), proportional, spent / seconds));
        }
        return new Window(seconds, processes, Math.max(0, others) / seconds);
    }

    private static Map<String, Double> cpu(Map<String, Long> pids) throws IOException {
        Map<String, Double> seconds = new LinkedHashMap<>();
        for (Map.Entry<String, Long> each : pids.entrySet()) {
            seconds.put(each.getKey(), Processes.cpuSeconds(each.getValue()));
        }
        return seconds;
    }

    /** All of them together. */
    Usage total() {
        return processes.values().stream().reduce(Usage.NONE, Usage::plus);
    }

    Usage usage(String process) {
        return processes.getOrDefault(process, Usage.NONE);
    }
}
