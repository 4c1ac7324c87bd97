package dev.puppetmaster.synapse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Docker or Podman, by its command.
 *
 * @param command {@code docker} or {@code podman}
 * @param version of its server
 */
public record ContainerEngine(String command, String version) {
    /** The first of docker and podman that answers; else a one-line {@link SynapseException}. */
    public static ContainerEngine find() throws InterruptedException {
        return find(List.of("docker", "podman"));
    }

    static ContainerEngine find(List<String> commands) throws InterruptedException {
        List<String> reasons = new ArrayList<>();
        for (String command : commands) {
            CommandLine.Result result = CommandLine.run(
                    List.of(command, "version", "--format", "{{.Server.Version}}"), Duration.ofSeconds(20), line -> {});
            if (result.ok() && !result.output().isEmpty()) {
                return new ContainerEngine(command, result.output().getLast());
            }
            reasons.add(
                    command + (result.exit() == 127 ? " is not installed" : " does not answer: " + result.summary()));
        }
        throw new SynapseException(
                "no container engine: " + String.join("; ", reasons) + ": install or start Docker or Podman");
    }
}
