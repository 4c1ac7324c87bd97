package dev.puppetmaster.synapse;

import dev.puppetmaster.synapse.SynapseConfiguration.Seen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The command lines that run Synapse in a container; runs nothing.
 *
 * @param engine {@code docker} or {@code podman}
 * @param network how the container and this machine reach each other
 * @param user {@code uid:gid} of whoever owns the directory, so that the files stay theirs
 */
record ContainerCommands(String engine, Network network, String user) {
    static final String IMAGE = "matrixdotorg/synapse:v" + SynapseInstallation.VERSION;
    private static final String LABEL = "dev.puppetmaster.fingerprint";
    private static final String DATA = "/data";
    private static final String REGISTRATIONS = "/registrations/";

    enum Network {
        /** Linux: the container has this machine's loopback, and nothing is published. */
        HOST,
        /** Elsewhere the engine lives in a virtual machine: one port is published on loopback. */
        PUBLISHED
    }

    /** The same for a directory each time, so that a container that was left behind is found. */
    static String name(SynapseSettings settings) {
        return "puppetmaster-" + Fingerprint.of(settings.directory().toString()).substring(0, 12);
    }

    /** How Synapse sees its files and the network in there. */
    Seen seen(SynapseSettings settings) {
        List<String> registrations = IntStream.range(0, settings.registrations().size())
                .mapToObj(i -> REGISTRATIONS + i + ".yaml")
                .toList();
        return new Seen(DATA, registrations, network == Network.HOST ? "127.0.0.1" : "0.0.0.0", machine(network));
    }

    /** The host by which the container reaches 127.0.0.1 of this machine. */
    static String machine(Network network) {
        return network == Network.HOST ? "127.0.0.1" : "host.docker.internal";
    }

    List<String> run(SynapseSettings settings, String fingerprint) {
        List<String> command = new ArrayList<>(List.of(engine, "run", "--detach", "--name", name(settings)));
        command.addAll(List.of("--label", LABEL + "=" + fingerprint, "--user", user));
        if (engine.equals("podman")) {
            command.addAll(List.of("--userns", "keep-id"));
        }
        if (network == Network.HOST) {
            command.addAll(List.of("--network", "host"));
        } else {
            command.addAll(List.of("--publish", "127.0.0.1:" + settings.port() + ":" + settings.port()));
            if (settings.federation() != null) {
                int port = settings.federationPort();
                command.addAll(List.of("--publish", "127.0.0.1:" + port + ":" + port));
            }
            command.addAll(List.of("--add-host", "host.docker.internal:host-gateway"));
        }
        // Where SELinux is on it would else refuse the mounted directory.
        command.addAll(List.of("--security-opt", "label=disable"));
        command.addAll(List.of("--mount", mount(settings.directory(), DATA)));
        for (int i = 0; i < settings.registrations().size(); i++) {
            command.addAll(List.of(
                    "--mount", mount(settings.registrations().get(i), REGISTRATIONS + i + ".yaml") + ",readonly"));
        }
        command.addAll(List.of("--entrypoint", "python", IMAGE, "-m", "synapse.app.homeserver"));
        command.addAll(List.of("-c", DATA + "/" + SynapseConfiguration.FILE));
        return List.copyOf(command);
    }

    /** Prints {@code true FINGERPRINT} for a container that runs. */
    List<String> inspect(SynapseSettings settings) {
        String format = "{{.State.Running}} {{index .Config.Labels \"" + LABEL + "\"}}";
        return List.of(engine, "inspect", "--type", "container", "--format", format, name(settings));
    }

    /** Ends when the container does. */
    List<String> await(SynapseSettings settings) {
        return List.of(engine, "wait", name(settings));
    }

    List<String> logs(SynapseSettings settings) {
        return List.of(engine, "logs", "--tail", "4", name(settings));
    }

    List<String> stop(SynapseSettings settings, Duration grace) {
        return List.of(engine, "stop", "--time", Long.toString(grace.toSeconds()), name(settings));
    }

    /** Ends it by force; nothing is left of it but its directory. */
    List<String> remove(SynapseSettings settings) {
        return List.of(engine, "rm", "--force", name(settings));
    }

    private static String mount(Path source, String target) {
        if (source.toString().contains(",")) {
            throw new SynapseException("a container cannot mount " + source + ": a path must not contain a comma");
        }
        return "type=bind,source=" + source + ",target=" + target;
    }
}
