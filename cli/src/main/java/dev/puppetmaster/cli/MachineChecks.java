package dev.puppetmaster.cli;

import dev.puppetmaster.synapse.ContainerEngine;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.synapse.PythonInterpreter;
import dev.puppetmaster.synapse.SynapseException;
import dev.puppetmaster.synapse.SynapseInstallation;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What this machine has of what {@code up} needs. Nothing here changes anything. */
final class MachineChecks {
    private static final int OLDEST_JAVA = 21;
    private static final long MIB = 1L << 20;

    private MachineChecks() {}

    static Finding java() {
        Path home = Path.of(System.getProperty("java.home"));
        String found = "Java " + Runtime.version().feature() + " in " + home;
        if (Runtime.version().feature() < OLDEST_JAVA) {
            return Finding.fail("java", found, "install a JDK 21 or newer and set PUPPETMASTER_JAVA_HOME to it");
        }
        return Files.isExecutable(home.resolve("bin").resolve("javac"))
                ? Finding.ok("java", found)
                : Finding.warn("java", found + ", without javac", "building needs a JDK: install one");
    }

    /** Python, Synapse and containers are one question: is there any way to run a homeserver here? */
    static List<Finding> homeserver(Path cache) throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        Finding containers = containers();
        Optional<SynapseInstallation> installed = SynapseInstallation.find(cache);
        try {
            PythonInterpreter python = PythonInterpreter.find();
            findings.add(Finding.ok("python", "Python " + python.version() + " (" + python.executable() + ")"));
        } catch (SynapseException e) {
            boolean otherWay = containers.verdict() == Finding.Verdict.OK || installed.isPresent();
            String reason = String.valueOf(e.getMessage());
            findings.add(
                    otherWay
                            ? Finding.warn("python", reason, "or use: up --homeserver container")
                            : Finding.fail("python", reason, "or install Docker, or use: up --homeserver URL"));
        }
        findings.add(installed
                .map(there -> Finding.ok("synapse", SynapseInstallation.VERSION + " in " + there.directory()))
                .orElseGet(() -> Finding.ok(
                        "synapse",
                        SynapseInstallation.VERSION + " is installed at the first up (60 MB, half a minute)")));
        findings.add(containers);
        return findings;
    }

    private static Finding containers() throws InterruptedException {
        try {
            ContainerEngine engine = ContainerEngine.find();
            return Finding.ok("containers", engine.command() + " " + engine.version());
        } catch (SynapseException whyNot) {
            return Finding.warn(
                    "containers", "neither Docker nor Podman answers", "only needed for: up --homeserver container");
        }
    }

    static Finding ports(Path state) {
        Optional<String> holder = StateDirectory.heldBy(state);
        if (holder.isPresent()) {
            return Finding.ok("ports", "in use by the network that runs (" + holder.get() + ")");
        }
        var ports = StateDirectory.ports(state);
        if (ports.isEmpty()) {
            return Finding.ok("ports", "chosen at the first up");
        }
        String taken = ports.entrySet().stream()
                .filter(entry -> !Ports.isFree(entry.getValue()))
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        if (taken.isEmpty()) {
            return Finding.ok("ports", ports + " free");
        }
        String others = taken.contains(StateDirectory.FEDERATION)
                ? "end what listens there: a federation port stands in the homeserver's name"
                : "end what listens there, or delete " + state.resolve("ports.json") + " to have others chosen";
        return Finding.fail("ports", "in use: " + taken, others);
    }

    static Finding disk(Path place) {
        try {
            Path existing = place.toAbsolutePath();
            while (!Files.exists(existing) && existing.getParent() != null) {
                existing = existing.getParent();
            }
            long free = Files.getFileStore(existing).getUsableSpace() / MIB;
            String found = free + " MiB free at " + existing;
            if (!Files.isWritable(existing)) {
                return Finding.fail("disk", existing + " cannot be written", "choose another place");
            }
            return free < 300
                    ? Finding.fail("disk", found, "make room: 300 MiB are needed, 1 GiB is comfortable")
                    : free < 1024
                            ? Finding.warn("disk", found, "1 GiB is comfortable: media and history grow")
                            : Finding.ok("disk", found);
        } catch (IOException e) {
            return Finding.fail("disk", "cannot look at " + place + ": " + e, "choose another place");
        }
    }

    static Finding fonts() {
        String advice = "charts need a font (Debian, Ubuntu: apt install fontconfig fonts-dejavu-core)";
        try {
            int families = GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames().length;
            return families > 0 ? Finding.ok("fonts", families + " families") : Finding.warn("fonts", "none", advice);
        } catch (LinkageError | RuntimeException headlessWithoutFontconfig) {
            // The JDK reports a missing fontconfig or libfreetype in either way.
            return Finding.warn("fonts", "Java cannot read fonts", advice);
        }
    }
}
