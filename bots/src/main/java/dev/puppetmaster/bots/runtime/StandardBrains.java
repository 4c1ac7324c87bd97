package dev.puppetmaster.bots.runtime;

import dev.puppetmaster.api.runtime.AssignedBrain;
import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Services;
import dev.puppetmaster.bot.UnknownCommand;
import dev.puppetmaster.bot.gate.Network;
import dev.puppetmaster.bots.llm.LlmBrain;
import dev.puppetmaster.bots.llm.Mind;
import dev.puppetmaster.bots.llm.ModelSettings;
import dev.puppetmaster.bots.llm.Models;
import dev.puppetmaster.bots.remote.RemoteBrain;
import dev.puppetmaster.bots.tools.ToolEnvironment;
import dev.puppetmaster.gateway.CallObserver;
import dev.puppetmaster.gateway.LocalDoor;
import dev.puppetmaster.gateway.ModelDoor;
import dev.puppetmaster.gateway.declared.Keys;
import dev.puppetmaster.gateway.remote.RemoteDoor;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brains by class name, from this class path and from jars in folders. A brain that is {@link Conversational} understands
 * ordinary language wherever a model answers.
 */
public final class StandardBrains implements BrainLoader, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StandardBrains.class);
    private static final Brain NO_COMMANDS = (ask, turn) -> {
        throw new RefusedException(UnknownCommand.line(ask.command().orElse(""), List.of()));
    };

    private final ClassLoader classes;
    private final AssignedPolicies policies;
    private final AutoCloseable door;
    private final Models models;
    private final ToolEnvironment tools;
    private final PuppetMemories memories;
    private volatile Network network = new Network(List.of(), Set.of());
    /** By user id. */
    private volatile Map<String, String> displayNames = Map.of();

    private StandardBrains(
            ClassLoader classes,
            AssignedPolicies policies,
            AutoCloseable door,
            Models models,
            ToolEnvironment tools,
            PuppetMemories memories) {
        this.classes = classes;
        this.policies = policies;
        this.tools = tools;
        this.door = door;
        this.models = models;
        this.memories = memories;
    }

    /**
     * Where things are on this machine; none has to be there.
     *
     * @param jars folders with the jars of Java brains and tools
     * @param models the folder in which is kept what models cost; made if it is not there. Beside it {@code memory.db} is made,
     *     for what puppets remember of people
     * @param secrets the folder with what secretRefs name: {@code NAME/KEY}
     * @param programs the folder with the programs of tools, which they may read
     * @param gateway through which models are asked; null: they are asked from here
     */
    public record Places(
            List<Path> jars,
            Path models,
            Path secrets,
            Path programs,
            @Nullable Gateway gateway) {
        public Places {
            jars = List.copyOf(jars);
        }
    }

    /**
     * @param environment OLLAMA_BASE_URL and OLLAMA_MODEL name the model
     * @param observer told of each call of a model that is made from here
     * @throws IOException with one line
     */
    public static StandardBrains of(Map<String, String> environment, Places places, CallObserver observer)
            throws IOException {
        List<URL> jars = new ArrayList<>();
        for (Path folder : places.jars()) {
            if (Files.isDirectory(folder)) {
                addJars(folder, jars);
            }
        }
        ClassLoader own = StandardBrains.class.getClassLoader();
        ClassLoader all = jars.isEmpty() ? own : new URLClassLoader("brains", jars.toArray(URL[]::new), own);
        ModelSettings settings = ModelSettings.fromEnvironment(environment);
        AssignedPolicies policies = new AssignedPolicies(settings.policy(), Keys.inFolder(places.secrets()));
        List<Path> programs = Files.isDirectory(places.programs()) ? List.of(places.programs()) : List.of();
        ToolEnvironment tools = ToolEnvironment.of(environment, places.secrets(), programs, all);
        PuppetMemories memories = new PuppetMemories(places.models().resolveSibling("memory.db"));
        Gateway elsewhere = places.gateway();
        if (elsewhere != null) {
            RemoteDoor door = new RemoteDoor(
                    elsewhere.address().url(),
                    elsewhere.address().token(),
                    elsewhere.runtime(),
                    RegistrarHttp.client(elsewhere.address()));
            return new StandardBrains(all, policies, door, new Models(settings, door), tools, memories);
        }
        LocalDoor door = LocalDoor.open(places.models(), policies::named, observer);
        return new StandardBrains(all, policies, door, new Models(settings, door), tools, memories);
    }

    /**
     * A model gateway of another process.
     *
     * @param runtime whose token the address has: {@code namespace/homeserver}
     */
    public record Gateway(ServerAddress address, String runtime) {}

    @Override
    public void assigned(RuntimeAssignment now) {
        policies.update(now.policies());
        network = Rosters.network(now);
        displayNames = now.puppets().stream()
                .collect(Collectors.toUnmodifiableMap(AssignedPuppet::userId, AssignedPuppet::displayName));
    }

    private static void addJars(Path folder, List<URL> jars) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(name -> name.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                try {
                    jars.add(file.toUri().toURL());
                } catch (MalformedURLException e) {
                    throw new IOException(file + ": cannot be a class path entry: " + e.getMessage(), e);
                }
            }
        }
    }

    @Override
    public Brain load(AssignedPuppet puppet, Services services, Consumer<Observation> observer) throws BrainException {
        return switch (puppet.brain()) {
            case AssignedBrain.Java java -> {
                Brain brain = instance(java.className());
                if (brain instanceof Services.User user) {
                    user.use(services);
                }
                yield brain instanceof Conversational talker
                        ? new LlmBrain(brain, Mind.of(talker.persona()).with(services), models)
                        : brain;
            }
            case AssignedBrain.Llm llm -> {
                PuppetTools its = new PuppetTools(puppet, tools, observer);
                Mind mind = mind(puppet, llm.systemPrompt(), llm.policy(), services, its);
                yield new LlmBrain(NO_COMMANDS, mind, models, its::close);
            }
            case AssignedBrain.Pod pod -> remote(puppet, pod, services, new PuppetTools(puppet, tools, observer));
        };
    }

    private Brain remote(AssignedPuppet puppet, AssignedBrain.Pod pod, Services services, PuppetTools its)
            throws BrainException {
        HttpUrl url = HttpUrl.parse(pod.url());
        if (url == null) {
            throw new BrainException("\"" + pod.url() + "\" is no address of a brain; correct spec.brain.pod.url");
        }
        return new RemoteBrain(new RemoteBrain.Setting(
                url,
                mind(puppet, "", pod.policy(), services, its),
                models,
                pod.policy() != null,
                () -> displayNames.getOrDefault(puppet.userId(), puppet.displayName()),
                user -> network.isPuppet(user),
                its::close));
    }

    private Mind mind(
            AssignedPuppet puppet, String persona, @Nullable String policy, Services services, PuppetTools its)
            throws BrainException {
        return new Mind(
                persona,
                policy == null ? ModelDoor.DEFAULT_POLICY : policy,
                services,
                its::now,
                PuppetMemories.pastTokens(puppet),
                memories.of(puppet));
    }

    private Brain instance(String className) throws BrainException {
        try {
            Object made = Class.forName(className, true, classes)
                    .getDeclaredConstructor()
                    .newInstance();
            if (made instanceof Brain brain) {
                return brain;
            }
            throw new BrainException(className + " is no dev.puppetmaster.bot.Brain");
        } catch (ClassNotFoundException e) {
            throw new BrainException("there is no class " + className
                    + ": put its jar into the folder's lib/ and start again, or correct spec.brain.java.class");
        } catch (ReflectiveOperationException | LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new BrainException(className + " cannot be made (it needs a public constructor without arguments): "
                    + cause.getClass().getSimpleName() + ": " + cause.getMessage());
        }
    }

    @Override
    public void close() {
        tools.runner().close();
        memories.close();
        try {
            door.close();
        } catch (Exception e) {
            LOG.warn("the model gateway did not end well", e);
        }
    }
}
