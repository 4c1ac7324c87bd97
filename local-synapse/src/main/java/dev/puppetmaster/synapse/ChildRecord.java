package dev.puppetmaster.synapse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which process serves: kept in a file, so that it is found again after its parent was killed.
 *
 * @param pid its process id
 * @param startTime when it started, by the system's own clock: with the pid it names one process and never another
 * @param command how it was started, for whoever reads the file
 * @param fingerprint of all that it read at its start
 */
record ChildRecord(long pid, String startTime, List<String> command, String fingerprint) {
    static ChildRecord of(ProcessHandle process, List<String> command, String fingerprint) {
        return new ChildRecord(process.pid(), startTime(process), command, fingerprint);
    }

    /** Empty when there is none, or none that can be read. */
    static Optional<ChildRecord> read(Path file) {
        try {
            JsonNode root = LoopbackHttp.JSON.readTree(Files.readString(file));
            List<String> command = new ArrayList<>();
            root.path("command").forEach(word -> command.add(word.asText()));
            ChildRecord found = new ChildRecord(
                    root.path("pid").asLong(),
                    root.path("startTime").asText(),
                    command,
                    root.path("fingerprint").asText());
            return found.pid > 0 && !found.startTime.isEmpty() ? Optional.of(found) : Optional.empty();
        } catch (IOException noneOrBroken) {
            return Optional.empty();
        }
    }

    void write(Path file) throws IOException {
        Path directory = file.getParent();
        if (directory != null) {
            PrivateFile.createDirectories(directory);
        }
        ObjectNode root = LoopbackHttp.JSON.createObjectNode();
        root.put("pid", pid).put("startTime", startTime);
        command.forEach(root.putArray("command")::add);
        root.put("fingerprint", fingerprint);
        PrivateFile.write(file, root.toPrettyString() + "\n");
    }

    /** The process, when it still runs and is that very one. */
    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(handle -> !startTime.isEmpty() && startTime(handle).equals(startTime));
    }

    boolean isAlive() {
        return process().isPresent();
    }

    /**
     * On Linux the boot and the tick since then (field 22 of /proc/PID/stat): unlike a time of day it does not move when the
     * clock is set. Empty when the process is gone; a zombie is gone, also where nobody collects it.
     */
    private static String startTime(ProcessHandle process) {
        Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
        try {
            if (Files.isDirectory(Path.of("/proc/self"))) {
                String line = Files.readString(stat);
                // The name stands in brackets and may hold anything, brackets and blanks too.
                String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
                // Field 20, the threads: while others of a killed process still end, its first one is a zombie already,
                // and its port is not free yet.
                boolean gone = fields[0].matches("[ZX]") && Long.parseLong(fields[17]) <= 1;
                return gone
                        ? ""
                        : Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                                        .strip() + ":" + fields[19];
            }
        } catch (IOException gone) {
            return "";
        }
        return process.isAlive()
                ? process.info()
                        .startInstant()
                        .map(at -> Long.toString(at.toEpochMilli()))
                        .orElse("")
                : "";
    }
}
