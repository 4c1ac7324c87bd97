package dev.puppetmaster.bench.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace with one cable to this machine, which can be pulled. Needs root. Its addresses are of 198.18.0.0/15,
 * which is set aside for benchmarks (RFC 2544).
 */
final class Island implements AutoCloseable {
    private static final int NETWORKS = 250;
    private static final AtomicInteger RAISED = new AtomicInteger();

    private final String name;
    private final String cable;
    private final String here;
    private final String there;

    private Island(int number) {
        long pid = ProcessHandle.current().pid();
        this.name = "faults-" + pid + "-" + number;
        // The name of a device has at most 15 characters.
        this.cable = "f" + pid + "." + number;
        this.here = "198.18." + number + ".1";
        this.there = "198.18." + number + ".2";
    }

    /** @throws NotPossible for who is not root, or where there are no namespaces */
    static Island raise() throws NotPossible, InterruptedException {
        long first = ProcessHandle.current().pid();
        Island island = new Island((int) ((first + RAISED.getAndIncrement()) % NETWORKS));
        boolean raised = false;
        try {
            island.ip("netns add " + island.name);
            island.ip("link add " + island.cable + " type veth peer name " + island.cable + "i netns " + island.name);
            island.ip("addr add " + island.here + "/30 dev " + island.cable);
            island.ip("link set " + island.cable + " up");
            island.ip("-n " + island.name + " addr add " + island.there + "/30 dev " + island.cable + "i");
            island.ip("-n " + island.name + " link set " + island.cable + "i up");
            island.ip("-n " + island.name + " link set lo up");
            raised = true;
            return island;
        } catch (IOException e) {
            throw new NotPossible("no network namespace can be made (" + e.getMessage() + "): run it as root");
        } finally {
            if (!raised) {
                island.close();
            }
        }
    }

    /** This machine's address, as seen from the island. */
    String here() {
        return here;
    }

    /** The island's address. */
    String there() {
        return there;
    }

    /** Before a command: it runs on the island. */
    List<String> wrapper() {
        return List.of("ip", "netns", "exec", name);
    }

    /** From now on nothing passes, and nobody is told. */
    void cut() throws IOException, InterruptedException {
        ip("link set " + cable + " down");
    }

    void mend() throws IOException, InterruptedException {
        ip("link set " + cable + " up");
    }

    private void ip(String arguments) throws IOException, InterruptedException {
        String command = "ip " + arguments;
        Process process = new ProcessBuilder(command.split(" ", -1))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(command + ": " + said.strip());
        }
    }

    /** Whatever of it is there; the cable goes with its namespace. */
    @Override
    public void close() {
        removed("link del " + cable);
        removed("netns del " + name);
    }

    private void removed(String removal) {
        try {
            ip(removal);
        } catch (IOException gone) {
            System.err.println("not there: " + removal);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
