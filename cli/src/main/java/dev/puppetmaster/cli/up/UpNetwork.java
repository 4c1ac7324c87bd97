package dev.puppetmaster.cli.up;

import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bots.runtime.PuppetRuntime;
import dev.puppetmaster.bots.runtime.StandardBrains;
import dev.puppetmaster.cli.StateDirectory;
import dev.puppetmaster.gateway.CallObserver;
import dev.puppetmaster.registrar.InProcessRuntimeApi;
import dev.puppetmaster.registrar.Registrar;
import dev.puppetmaster.registrar.RegistrarSnapshot;
import dev.puppetmaster.registrar.ToolBook;
import dev.puppetmaster.registrar.folder.FolderSource;
import dev.puppetmaster.registrar.folder.FolderState;
import dev.puppetmaster.registrar.matrix.ApprovalFile;
import dev.puppetmaster.registrar.matrix.HomeserverAccess;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import dev.puppetmaster.registrar.matrix.RecordFile;
import dev.puppetmaster.registrar.matrix.Registrations;
import dev.puppetmaster.registrar.matrix.ToolFile;
import dev.puppetmaster.synapse.Supervisor;
import dev.puppetmaster.synapse.SynapseException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Homeserver, runtime, registrar and folder, wired. The runtime listens before the homeserver starts. */
final class UpNetwork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UpNetwork.class);
    private static final Duration RESYNC = Duration.ofMinutes(5);

    /** What is to be brought up. */
    record Plan(
            StateDirectory state, Path folder, Resources resources, HomeserverChoice homeserver, OptionalInt port) {}

    private final Plan plan;
    private final Screen screen;
    private final InProcessRuntimeApi runtimeApi = new InProcessRuntimeApi();
    /** Changes of the folder are carried out one after the other, here. */
    private final ExecutorService changes = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("folder changes").factory());

    private @Nullable UpHomeserver homeserver;
    private @Nullable StandardBrains brains;
    private @Nullable PuppetRuntime runtime;
    private @Nullable HomeserverConnection connection;
    private @Nullable Registrar registrar;
    private @Nullable FolderSource folder;
    private @Nullable Reporter reporter;
    private @Nullable Comeback comeback;
    private URI runtimeUrl = URI.create("http://127.0.0.1");
    private Resources current;

    UpNetwork(Plan plan, PrintWriter out, PrintWriter err) {
        this.plan = plan;
        this.current = plan.resources();
        this.screen = new Screen(out, err);
    }

    /**
     * Starts everything; what is not ready yet becomes so later, and is then reported.
     *
     * @throws SynapseException if the homeserver cannot be started: the message says why
     * @throws IOException if a port or file cannot be had
     */
    void start() throws IOException, InterruptedException {
        CompletableFuture<String> model = ModelLine.ask(System.getenv(), current);
        Homeserver.Spec spec = current.homeserver().spec();
        int runtimePort = plan.state().port("runtime");
        UpHomeserver server = homeserver();
        this.homeserver = server;
        Registrations made = registrations(spec, runtimePort);
        this.runtime = runtime(server.baseUrl(), made, runtimePort);
        screen.doing("Starting the homeserver " + spec.serverName());
        server.use(made);
        HumanAccount human = server.human();
        HomeserverConnection toServer = HomeserverConnection.to(server.baseUrl());
        this.connection = toServer;
        Registrar reconciler = new Registrar(
                new HomeserverAccess(toServer, made, human),
                RecordFile.open(plan.state().path().resolve("registrar.json")),
                runtimeApi,
                Registrar.Settings.ofFolder(RESYNC),
                ToolBook.keptIn(ToolFile.open(plan.state().path().resolve("tools.json"))));
        this.registrar = reconciler;
        runtimeApi.keepApprovals(ApprovalFile.open(
                plan.state().path().resolve(StatusFile.APPROVALS),
                current.homeserver().metadata().namespace(),
                current.homeserver().metadata().name()));
        Reporter told = new Reporter(plan.state(), server, human, this::isReady, model::join, screen);
        this.reporter = told;
        reconciler.onSnapshot(told::take);
        reconciler.start();
        screen.doing("Making accounts and rooms for " + current.puppets().size() + " puppets");
        reconciler.update(current);
        this.folder = FolderSource.watch(plan.folder(), this::folderChanged);
        told.start();
        this.comeback = Comeback.watch(this::isReached, () -> isUnsettled(reconciler), reconciler::resync);
    }

    private UpHomeserver homeserver() throws InterruptedException {
        Homeserver.Spec spec = current.homeserver().spec();
        if (plan.homeserver() instanceof HomeserverChoice.Foreign foreign) {
            return new ForeignHomeserver(foreign.url(), foreign.human(), screen);
        }
        HomeserverChoice.Own own = (HomeserverChoice.Own) plan.homeserver();
        return new OwnHomeserver(
                plan.state(),
                spec.serverName(),
                plan.port().orElseGet(() -> plan.state().port(OwnHomeserver.PORT)),
                Launchers.launcher(own, screen::doing),
                this::homeserverChanged);
    }

    private Registrations registrations(Homeserver.Spec spec, int runtimePort) throws IOException {
        Homeserver.Appservice appservice = spec.appservice();
        String url = appservice == null ? null : appservice.runtimeUrl();
        this.runtimeUrl = URI.create(url == null ? "http://127.0.0.1:" + runtimePort : url);
        return Registrations.ensure(
                plan.state().path().resolve("registrations"), spec.serverName(), spec.puppetPrefixes(), runtimeUrl);
    }

    private PuppetRuntime runtime(URI baseUrl, Registrations registered, int port) throws IOException {
        BotHost.Settings settings = new BotHost.Settings(
                baseUrl,
                new BotHost.Appservice(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        registered.puppets().id(),
                        registered.puppets().asToken(),
                        registered.puppets().hsToken()),
                plan.state().path().resolve("runtime").resolve("runtime.db"));
        StandardBrains made = StandardBrains.of(
                System.getenv(),
                new StandardBrains.Places(
                        List.of(plan.folder().resolve("lib")),
                        plan.state().path().resolve("runtime").resolve("models"),
                        plan.state().path().resolve("secrets"),
                        plan.folder().resolve("tools"),
                        null),
                CallObserver.NOBODY);
        this.brains = made;
        String name = current.homeserver().metadata().name();
        String namespace = current.homeserver().metadata().namespace();
        try {
            return PuppetRuntime.start(runtimeApi, namespace, name, settings, made);
        } catch (java.net.BindException e) {
            throw new IOException("port " + port + " of 127.0.0.1, which the homeserver pushes to, is in use: end what"
                    + " uses it, or delete \"runtime\" from ports.json in the state directory");
        }
    }

    private void homeserverChanged(Supervisor.Event event) {
        switch (event) {
            case Supervisor.Event.Up up -> LOG.info("homeserver up: {}", up);
            case Supervisor.Event.Down down ->
                LOG.warn(
                        "the homeserver ended and is started again in {} s: {}",
                        down.retryIn().toSeconds(),
                        down.reason());
            case Supervisor.Event.GaveUp gaveUp ->
                LOG.error("the homeserver does not stay up: {}. Mend it and start up again.", gaveUp.reason());
        }
    }

    // ---- the folder

    private void folderChanged(FolderState state) {
        state.problems().forEach(problem -> screen.problem(Screen.line(plan.folder(), problem)));
        Resources next = state.resources();
        if (next != null && !changes.isShutdown()) {
            changes.execute(() -> take(next));
        }
    }

    private void take(Resources next) {
        Homeserver.Spec before = current.homeserver().spec();
        Homeserver.Spec after = next.homeserver().spec();
        if (!before.serverName().equals(after.serverName())) {
            screen.problem("the Homeserver's serverName cannot change: accounts and rooms bear it. Use another --state"
                    + " directory for " + after.serverName());
            return;
        }
        Optional<String> misfit = plan.homeserver().misfit(next.homeserver());
        if (misfit.isPresent()) {
            screen.problem(misfit.get());
            return;
        }
        try {
            if (!before.puppetPrefixes().equals(after.puppetPrefixes())) {
                restartHomeserver(after);
            }
            screen.done("The folder changed: " + next.puppets().size() + " puppets, "
                    + next.friendships().size() + " friendships.");
            current = next;
            Registrar now = registrar;
            if (now != null) {
                now.update(next);
            }
        } catch (IOException | SynapseException e) {
            screen.problem("the changed puppetPrefixes are not in force: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void restartHomeserver(Homeserver.Spec spec) throws IOException, InterruptedException {
        screen.doing("puppetPrefixes changed: restarting the homeserver");
        Registrations made = Registrations.ensure(
                plan.state().path().resolve("registrations"), spec.serverName(), spec.puppetPrefixes(), runtimeUrl);
        UpHomeserver server = homeserver;
        if (server != null) {
            server.use(made);
        }
    }

    // ---- ready

    private boolean isReached() {
        PuppetRuntime running = runtime;
        return running != null && running.host().health().up();
    }

    private static boolean isUnsettled(Registrar registrar) {
        RegistrarSnapshot snapshot = registrar.snapshot();
        return snapshot != null && !snapshot.settled();
    }

    /** Whether the runtime hosts what the registrar assigned, and the homeserver reaches it. */
    private Optional<String> isReady(RegistrarSnapshot snapshot) {
        RuntimeAssignment assignment = snapshot.assignment();
        PuppetRuntime running = runtime;
        if (assignment == null || running == null) {
            return Optional.of("nothing is assigned yet");
        }
        if (running.revision() < assignment.revision()) {
            return Optional.of("the puppets are being started");
        }
        return running.host().health().up()
                ? Optional.empty()
                : Optional.of(running.host().health().message());
    }

    @Override
    public void close() {
        closeQuietly(folder);
        changes.shutdownNow();
        try {
            if (!changes.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("a change of the folder was still being carried out; the next start does it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeQuietly(comeback);
        closeQuietly(reporter);
        closeQuietly(registrar);
        closeQuietly(runtime);
        closeQuietly(brains);
        closeQuietly(connection);
        closeQuietly(homeserver);
    }

    /** One part that does not end well must not keep the others from ending. */
    private static void closeQuietly(@Nullable AutoCloseable part) {
        if (part == null) {
            return;
        }
        try {
            part.close();
        } catch (Exception e) {
            LOG.warn("{} did not end well: {}", part.getClass().getSimpleName(), e.getMessage(), e);
        }
    }
}
