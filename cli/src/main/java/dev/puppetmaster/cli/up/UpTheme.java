package dev.puppetmaster.cli.up;

import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bots.runtime.PuppetRuntime;
import dev.puppetmaster.bots.runtime.StandardBrains;
import dev.puppetmaster.cli.StateDirectory;
import dev.puppetmaster.gateway.CallObserver;
import dev.puppetmaster.registrar.InProcessRuntimeApi;
import dev.puppetmaster.registrar.Neighbourhood;
import dev.puppetmaster.registrar.Registrar;
import dev.puppetmaster.registrar.RegistrarSnapshot;
import dev.puppetmaster.registrar.ToolBook;
import dev.puppetmaster.registrar.core.Neighbours;
import dev.puppetmaster.registrar.matrix.ApprovalFile;
import dev.puppetmaster.registrar.matrix.HomeserverAccess;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import dev.puppetmaster.registrar.matrix.RecordFile;
import dev.puppetmaster.registrar.matrix.Registrations;
import dev.puppetmaster.synapse.PrivateFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One homeserver with its runtime and its registrar. The runtime listens before the homeserver starts. */
final class UpTheme implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UpTheme.class);
    private static final Duration RESYNC = Duration.ofMinutes(5);

    private final Homeserver declared;
    private final Place place;
    private final StateDirectory state;
    private final UpHomeserver server;
    private final int runtimePort;
    private final URI runtimeUrl;
    private final InProcessRuntimeApi runtimeApi = new InProcessRuntimeApi();
    private @Nullable Registrations registrations;
    private @Nullable HumanAccount human;
    private @Nullable StandardBrains brains;
    private @Nullable PuppetRuntime runtime;
    private @Nullable HomeserverConnection connection;
    private @Nullable Registrar registrar;
    private @Nullable Consumer<Neighbours> told;
    private @Nullable Comeback comeback;

    UpTheme(Homeserver declared, Place place, StateDirectory state, UpHomeserver server) {
        this.declared = declared;
        this.place = place;
        this.state = state;
        this.server = server;
        this.runtimePort = state.port("runtime" + place.suffix());
        Homeserver.Appservice appservice = declared.spec().appservice();
        String url = appservice == null ? null : appservice.runtimeUrl();
        this.runtimeUrl = URI.create(url == null ? "http://127.0.0.1:" + runtimePort : url);
    }

    Ref ref() {
        return declared.ref();
    }

    String name() {
        return declared.metadata().name();
    }

    String serverName() {
        return declared.spec().serverName();
    }

    /** The file of what was made on this homeserver; it need not be there. */
    Path record() {
        return place.directory().resolve("registrar.json");
    }

    /** Has the runtime listen, and the homeserver run. */
    void start(Path folder) throws IOException, InterruptedException {
        PrivateFile.createDirectories(place.directory().resolve("runtime"));
        Registrations made = register(declared.spec());
        registrations = made;
        runtime = runtime(made, folder);
        server.use(made);
        human = server.human();
        connection = HomeserverConnection.to(server.baseUrl());
    }

    private Registrations register(Homeserver.Spec spec) throws IOException {
        return Registrations.ensure(
                place.directory().resolve("registrations"), spec.serverName(), spec.puppetPrefixes(), runtimeUrl);
    }

    private PuppetRuntime runtime(Registrations registered, Path folder) throws IOException {
        Path directory = place.directory().resolve("runtime");
        BotHost.Settings settings = new BotHost.Settings(
                server.baseUrl(),
                new BotHost.Appservice(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), runtimePort),
                        registered.puppets().id(),
                        registered.puppets().asToken(),
                        registered.puppets().hsToken()),
                directory.resolve("runtime.db"));
        StandardBrains made = StandardBrains.of(
                System.getenv(),
                new StandardBrains.Places(
                        List.of(folder.resolve("lib")),
                        directory.resolve("models"),
                        state.path().resolve("secrets"),
                        folder.resolve("tools"),
                        null),
                CallObserver.NOBODY);
        this.brains = made;
        try {
            return PuppetRuntime.start(runtimeApi, declared.metadata().namespace(), name(), settings, made);
        } catch (java.net.BindException e) {
            throw new IOException("port " + runtimePort + " of 127.0.0.1, which the homeserver pushes to, is in use:"
                    + " end what uses it, or delete \"runtime" + place.suffix()
                    + "\" from ports.json in the state directory");
        }
    }

    /**
     * Has a registrar ready, and its neighbours know it.
     *
     * @param installation marks the rooms of a directory that has none yet
     * @param onPass called when the registrar has something new to say; must only take note
     */
    void open(ToolBook tools, String installation, Neighbourhood neighbourhood, Runnable onPass) throws IOException {
        Registrations made = Objects.requireNonNull(registrations);
        Registrar reconciler = new Registrar(
                new HomeserverAccess(Objects.requireNonNull(connection), made, human()),
                RecordFile.open(record(), installation),
                runtimeApi,
                Registrar.Settings.ofFolder(RESYNC),
                tools);
        registrar = reconciler;
        runtimeApi.keepApprovals(ApprovalFile.open(
                place.directory().resolve(StatusFile.APPROVALS),
                declared.metadata().namespace(),
                name()));
        reconciler.onSnapshot(snapshot -> neighbourhood.take(ref(), snapshot));
        reconciler.onSnapshot(snapshot -> onPass.run());
        told = reconciler::neighbours;
        neighbourhood.put(declared, made.senders(), human().userId().value(), told);
    }

    /** Begins to make accounts and rooms. */
    void begin(Resources all) {
        Registrar reconciler = Objects.requireNonNull(registrar);
        reconciler.start();
        reconciler.update(all.seenFrom(declared));
        comeback = Comeback.watch(this::isReached, () -> isUnsettled(reconciler), reconciler::resync);
    }

    /** What is declared has changed, and the homeserver's name has not. */
    void update(Resources all, Neighbourhood neighbourhood) {
        for (Homeserver now : all.homeservers()) {
            if (now.ref().equals(ref())) {
                List<String> senders = Objects.requireNonNull(registrations).senders();
                neighbourhood.put(now, senders, human().userId().value(), told);
                Objects.requireNonNull(registrar).update(all.seenFrom(now));
            }
        }
    }

    /** Brings the homeserver to know other prefixes. */
    void restart(Homeserver.Spec spec) throws IOException, InterruptedException {
        server.use(register(spec));
    }

    UpHomeserver server() {
        return server;
    }

    HumanAccount human() {
        return Objects.requireNonNull(human);
    }

    /** What the registrar said last; null before it said anything. */
    @Nullable
    RegistrarSnapshot snapshot() {
        Registrar now = registrar;
        return now == null ? null : now.snapshot();
    }

    /** For {@code up.json}. */
    UpFile.Entry entry() {
        return new UpFile.Entry(
                name(),
                server.baseUrl().toString(),
                declared.spec().serverName(),
                new UpFile.Human(human().userId().value(), server.password()));
    }

    private boolean isReached() {
        PuppetRuntime running = runtime;
        return running != null && running.host().health().up();
    }

    private static boolean isUnsettled(Registrar registrar) {
        RegistrarSnapshot snapshot = registrar.snapshot();
        return snapshot != null && !snapshot.settled();
    }

    /** Why not yet, if the runtime does not host what the registrar assigned, or the homeserver does not reach it. */
    Optional<String> whyNotReady(RegistrarSnapshot snapshot) {
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
        closeQuietly(comeback);
        closeQuietly(registrar);
        closeQuietly(runtime);
        closeQuietly(brains);
        closeQuietly(connection);
        closeQuietly(server);
    }

    /** One part that does not end well must not keep the others from ending. */
    static void closeQuietly(@Nullable AutoCloseable part) {
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
