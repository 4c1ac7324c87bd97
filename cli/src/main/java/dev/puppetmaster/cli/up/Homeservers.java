package dev.puppetmaster.cli.up;

import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.cli.StateDirectory;
import dev.puppetmaster.synapse.Federation;
import dev.puppetmaster.synapse.LocalAuthority;
import dev.puppetmaster.synapse.LoopbackProxy;
import dev.puppetmaster.synapse.Supervisor;
import dev.puppetmaster.synapse.SynapseLauncher;
import dev.puppetmaster.synapse.SynapseSettings;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the homeservers of a folder: somebody's, one of our own, or several of our own that federate. */
final class Homeservers {
    private static final Logger LOG = LoggerFactory.getLogger(Homeservers.class);

    private final UpNetwork.Plan plan;
    private final Screen screen;
    private final List<Homeserver> all;
    private final @Nullable SynapseLauncher launcher;
    private final @Nullable LoopbackProxy proxy;

    /** @throws IOException the port of the proxy is in use */
    Homeservers(UpNetwork.Plan plan, Screen screen) throws IOException, InterruptedException {
        this.plan = plan;
        this.screen = screen;
        this.all = plan.resources().homeservers();
        this.launcher =
                plan.homeserver() instanceof HomeserverChoice.Own own ? Launchers.launcher(own, screen::doing) : null;
        avoidDeclaredPorts();
        this.proxy = all.size() > 1 ? LoopbackProxy.listen(plan.state().port("proxy"), serverNames()) : null;
    }

    /** Those that stand in homeservers' names, before any is chosen. */
    private void avoidDeclaredPorts() {
        serverNames().forEach(name -> SynapseSettings.portIn(name).ifPresent(plan.state()::avoid));
    }

    private List<String> serverNames() {
        return all.stream().map(it -> it.spec().serverName()).toList();
    }

    /** By which they find each other; null for one. */
    @Nullable
    LoopbackProxy proxy() {
        return proxy;
    }

    UpHomeserver of(Homeserver declared, Place place) {
        SynapseLauncher ours = launcher;
        if (ours == null) {
            HomeserverChoice.Foreign foreign = (HomeserverChoice.Foreign) plan.homeserver();
            return new ForeignHomeserver(foreign.url(), foreign.human(), screen);
        }
        StateDirectory state = plan.state();
        String serverName = declared.spec().serverName();
        return new OwnHomeserver(
                state,
                place,
                serverName,
                plan.port().orElseGet(() -> state.port(OwnHomeserver.PORT + place.suffix())),
                federation(serverName),
                ours,
                event -> changed(serverName, event));
    }

    private @Nullable Federation federation(String own) {
        LoopbackProxy between = proxy;
        if (between == null) {
            return null;
        }
        List<String> others =
                serverNames().stream().filter(name -> !name.equals(own)).toList();
        return new Federation(
                others, between.port(), LocalAuthority.open(plan.state().path().resolve("ca")));
    }

    private static void changed(String serverName, Supervisor.Event event) {
        switch (event) {
            case Supervisor.Event.Up up -> LOG.info("homeserver {} up: {}", serverName, up);
            case Supervisor.Event.Down down ->
                LOG.warn(
                        "the homeserver {} ended and is started again in {} s: {}",
                        serverName,
                        down.retryIn().toSeconds(),
                        down.reason());
            case Supervisor.Event.GaveUp gaveUp ->
                LOG.error(
                        "the homeserver {} does not stay up: {}. Mend it and start up again.",
                        serverName,
                        gaveUp.reason());
        }
    }
}
