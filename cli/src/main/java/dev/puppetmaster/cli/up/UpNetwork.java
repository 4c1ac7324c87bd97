package dev.puppetmaster.cli.up;

import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.cli.StateDirectory;
import dev.puppetmaster.registrar.Neighbourhood;
import dev.puppetmaster.registrar.ToolBook;
import dev.puppetmaster.registrar.folder.FolderSource;
import dev.puppetmaster.registrar.folder.FolderState;
import dev.puppetmaster.registrar.matrix.RecordFile;
import dev.puppetmaster.registrar.matrix.ToolFile;
import dev.puppetmaster.synapse.LoopbackProxy;
import dev.puppetmaster.synapse.SynapseException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The homeservers of a folder, each with its runtime and registrar, wired. */
final class UpNetwork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UpNetwork.class);
    /** What is to be brought up. */
    record Plan(
            StateDirectory state, Path folder, Resources resources, HomeserverChoice homeserver, OptionalInt port) {}

    private final Plan plan;
    private final Screen screen;
    private final Neighbourhood neighbourhood = new Neighbourhood();
    /** Changes of the folder are carried out one after the other, here. */
    private final ExecutorService changes = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("folder changes").factory());

    private final List<UpTheme> themes = new ArrayList<>();
    private @Nullable LoopbackProxy proxy;
    private @Nullable FolderSource folder;
    private @Nullable Reporter reporter;
    private Resources current;

    UpNetwork(Plan plan, PrintWriter out, PrintWriter err) {
        this.plan = plan;
        this.current = plan.resources();
        this.screen = new Screen(out, err);
    }

    /**
     * Starts everything; what is not ready yet becomes so later, and is then reported.
     *
     * @throws SynapseException if a homeserver cannot be started: the message says why
     * @throws IOException if a port or file cannot be had
     */
    void start() throws IOException, InterruptedException {
        CompletableFuture<String> model = ModelLine.ask(System.getenv(), current);
        List<Homeserver> homeservers = current.homeservers();
        Homeservers made = new Homeservers(plan, screen);
        this.proxy = made.proxy();
        for (Homeserver each : homeservers) {
            Place place = Place.of(plan.state().path(), each, homeservers.size() == 1);
            themes.add(new UpTheme(each, place, plan.state(), made.of(each, place)));
        }
        for (UpTheme theme : themes) {
            screen.doing("Starting the homeserver " + theme.serverName());
            theme.start(plan.folder());
        }
        Reporter told = new Reporter(plan.state(), themes, model::join, screen);
        this.reporter = told;
        screen.doing("Making accounts and rooms for " + current.puppets().size() + " puppets");
        ToolBook tools = ToolBook.keptIn(ToolFile.open(plan.state().path().resolve("tools.json")));
        String installation = installation();
        for (UpTheme theme : themes) {
            theme.open(tools, installation, neighbourhood, told::passed);
        }
        // each knows of the others before it does anything: their puppets are no people
        themes.forEach(theme -> theme.begin(current));
        this.folder = FolderSource.watch(plan.folder(), this::folderChanged);
        told.start();
    }

    /** One for all, by which the registrars know each other's rooms: the first that there is already. */
    private String installation() throws IOException {
        for (UpTheme theme : themes) {
            if (Files.exists(theme.record())) {
                return RecordFile.open(theme.record()).record().installation();
            }
        }
        return UUID.randomUUID().toString();
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
        Optional<String> misfit = misfit(next);
        if (misfit.isPresent()) {
            screen.problem(misfit.get());
            return;
        }
        try {
            for (UpTheme theme : themes) {
                Homeserver.Spec before = spec(current, theme);
                Homeserver.Spec after = spec(next, theme);
                if (!before.puppetPrefixes().equals(after.puppetPrefixes())) {
                    screen.doing("puppetPrefixes changed: restarting the homeserver");
                    theme.restart(after);
                }
            }
            screen.done("The folder changed: " + next.puppets().size() + " puppets, "
                    + next.friendships().size() + " friendships.");
            current = next;
            themes.forEach(theme -> theme.update(next, neighbourhood));
        } catch (IOException | SynapseException e) {
            screen.problem("the changed puppetPrefixes are not in force: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Homeserver.Spec spec(Resources resources, UpTheme theme) {
        return resources.homeservers().stream()
                .filter(it -> it.ref().equals(theme.ref()))
                .findFirst()
                .orElseThrow()
                .spec();
    }

    /** Why the folder as it is now cannot be in force while this runs. */
    private Optional<String> misfit(Resources next) {
        Map<Ref, String> before = names(current);
        Map<Ref, String> after = names(next);
        if (!before.keySet().equals(after.keySet())) {
            return Optional.of("a Homeserver was added, renamed or taken away: end up and start it again, and it is so."
                    + " Until then nothing of the folder's change is in force");
        }
        for (Ref ref : before.keySet()) {
            if (!Objects.equals(before.get(ref), after.get(ref))) {
                return Optional.of("the Homeserver's serverName cannot change: accounts and rooms bear it. Use another"
                        + " --state directory for " + after.get(ref));
            }
        }
        return plan.homeserver().misfit(next);
    }

    private static Map<Ref, String> names(Resources resources) {
        return resources.homeservers().stream()
                .collect(Collectors.toMap(Homeserver::ref, it -> it.spec().serverName()));
    }

    /** All homeservers at once: each takes a while. */
    @Override
    public void close() {
        UpTheme.closeQuietly(folder);
        changes.shutdownNow();
        try {
            if (!changes.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("a change of the folder was still being carried out; the next start does it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        UpTheme.closeQuietly(reporter);
        List<Thread> closing = themes.stream()
                .map(theme -> Thread.ofPlatform().start(theme::close))
                .toList();
        join(closing);
        UpTheme.closeQuietly(proxy);
    }

    /** Also where this thread is told to stop: that is why all of it ends. */
    private static void join(List<Thread> threads) {
        boolean interrupted = false;
        for (Thread each : threads) {
            boolean ended = false;
            while (!ended) {
                try {
                    each.join();
                    ended = true;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
