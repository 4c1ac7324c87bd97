package dev.puppetmaster.cli.up;

import dev.puppetmaster.synapse.ContainerEngine;
import dev.puppetmaster.synapse.ContainerSynapse;
import dev.puppetmaster.synapse.EmbeddedSynapse;
import dev.puppetmaster.synapse.SynapseException;
import dev.puppetmaster.synapse.SynapseInstallation;
import dev.puppetmaster.synapse.SynapseLauncher;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Finds out how this machine can run Synapse. */
final class Launchers {
    private Launchers() {}

    /**
     * @throws SynapseException if it cannot be run as wanted, or not at all: the message says what to install
     */
    static SynapseLauncher launcher(HomeserverChoice.Own choice, Consumer<String> progress)
            throws InterruptedException {
        Boolean container = choice.container();
        if (container != null && container) {
            return container(progress);
        }
        Path cache = SynapseInstallation.defaultCache();
        try {
            return new EmbeddedSynapse(SynapseInstallation.ensure(cache, progress));
        } catch (SynapseException noPython) {
            if (container != null) {
                throw noPython;
            }
            progress.accept("No usable Python (" + noPython.getMessage() + "): looking for a container engine.");
            return container(progress);
        }
    }

    private static SynapseLauncher container(Consumer<String> progress) throws InterruptedException {
        return new ContainerSynapse(ContainerEngine.find(), progress);
    }
}
