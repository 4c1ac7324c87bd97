package dev.puppetmaster.bench.thousand;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What Linux says of processes and of the machine (proc(5)). */
public final class Processes {
    /** USER_HZ: the same on every architecture that Java runs on. */
    private static final double TICKS = 100;

    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;
    private static final int REAPED_USER_TIME = 13;
    private static final int REAPED_SYSTEM_TIME = 14;

    private Processes() {}

    /** How a JVM begins that has the options with which ./puppetmaster starts its own. */
    public static List<String> java(int heapMegabytes) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms16m",
                "-Xmx" + heapMegabytes + "m",
                "-Xss512k",
                "-XX:TieredStopAtLevel=1",
                "-XX:CompileThresholdScaling=0.02",
                "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=30",
                "--enable-native-access=ALL-UNNAMED");
    }

    /** User and system, of one process. */
    public static double cpuSeconds(long pid) throws IOException {
        return sum(stat(pid), USER_TIME, SYSTEM_TIME);
    }

    /** With its children, also those that have ended. */
    static double treeCpuSeconds(long pid) throws IOException {
        double all = sum(stat(pid), USER_TIME, SYSTEM_TIME, REAPED_USER_TIME, REAPED_SYSTEM_TIME);
        List<ProcessHandle> children =
                ProcessHandle.of(pid).map(parent -> parent.children().toList()).orElse(List.of());
        for (ProcessHandle child : children) {
            if (child.isAlive()) {
                all += cpuSeconds(child.pid());
            }
        }
        return all;
    }

    /** Resident memory in bytes. */
    public static long residentBytes(long pid) throws IOException {
        return memory(pid, "status", "VmRSS:");
    }

    /** Resident memory, of what is shared with other processes its share only (PSS), in bytes. */
    public static long proportionalBytes(long pid) throws IOException {
        return memory(pid, "smaps_rollup", "Pss:");
    }

    /** The most resident memory that it ever had, in bytes. */
    public static long mostResidentBytes(long pid) throws IOException {
        return memory(pid, "status", "VmHWM:");
    }

    private static long memory(long pid, String file, String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/" + file))) {
            if (line.startsWith(field)) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("process " + pid + " has no memory: it has ended");
    }

    /** What all cores did since the machine started, in seconds of one core. */
    public static Machine machine() throws IOException {
        String[] cpu = Files.readString(Path.of("/proc/stat"))
                .lines()
                .findFirst()
                .orElseThrow()
                .split(" +", -1);
        double[] times =
                Arrays.stream(cpu).skip(1).mapToDouble(Double::parseDouble).toArray();
        // user nice system idle iowait irq softirq steal
        double busy = times[0] + times[1] + times[2] + times[5] + times[6];
        return new Machine(busy / TICKS, times[7] / TICKS);
    }

    /**
     * @param busy spent on processes
     * @param stolen wanted, and given to other machines
     */
    public record Machine(double busy, double stolen) {}

    /** SIGTERM, and SIGKILL where that takes longer than {@code grace}. Returns when it is gone. */
    public static void stop(Process process, Duration grace) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            int unused = process.waitFor();
        }
    }

    /** The fields behind the name, which may have anything in it. */
    private static String[] stat(long pid) throws IOException {
        String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    }

    private static double sum(String[] stat, int... fields) {
        return Arrays.stream(fields)
                        .mapToLong(field -> Long.parseLong(stat[field]))
                        .sum()
                / TICKS;
    }
}
