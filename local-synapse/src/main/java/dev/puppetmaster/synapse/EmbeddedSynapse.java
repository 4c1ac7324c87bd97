package dev.puppetmaster.synapse;

import dev.puppetmaster.synapse.SynapseConfiguration.Seen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Synapse as a process of this machine, from a virtual environment. */
public final class EmbeddedSynapse implements SynapseLauncher {
    private final SynapseInstallation installation;

    public EmbeddedSynapse(SynapseInstallation installation) {
        this.installation = installation;
    }

    @Override
    public RunningSynapse start(SynapseSettings settings) throws InterruptedException {
        String fingerprint = configure(settings);
        Optional<SynapseProcess> leftOver = SynapseProcess.leftOver(settings);
        if (leftOver.isPresent()) {
            SynapseProcess old = leftOver.get();
            if (old.fingerprint().equals(fingerprint) && Readiness.answers(old.baseUrl(), Duration.ofSeconds(5))) {
                return old;
            }
            old.stop(Duration.ofSeconds(10));
        }
        return SynapseProcess.start(installation, settings, fingerprint);
    }

    @Override
    public boolean needsRestart(RunningSynapse running, SynapseSettings settings) {
        return !running.fingerprint().equals(configure(settings));
    }

    @Override
    public String hostOfThisMachine() {
        return "127.0.0.1";
    }

    private String configure(SynapseSettings settings) {
        Seen seen = new Seen(
                settings.directory().toString(),
                settings.registrations().stream().map(Path::toString).toList(),
                "127.0.0.1",
                hostOfThisMachine());
        return Fingerprint.of(installation.directory().toString(), new SynapseConfiguration(settings, seen).write());
    }
}
