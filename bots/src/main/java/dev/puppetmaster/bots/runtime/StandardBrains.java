package dev.puppetmaster.bots.runtime;

import dev.puppetmaster.api.runtime.AssignedBrain;
import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Services;
import dev.puppetmaster.bot.UnknownCommand;
import dev.puppetmaster.bots.llm.LlmBrain;
import dev.puppetmaster.bots.llm.ModelSettings;
import dev.puppetmaster.bots.llm.Models;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Brains by class name, from this class path and from jars in folders. A brain that is {@link Conversational} understands
 * ordinary language wherever a model answers.
 */
public final class StandardBrains implements BrainLoader {
    private static final Brain NO_COMMANDS = (ask, turn) -> {
        throw new RefusedException(UnknownCommand.line(ask.command().orElse(""), List.of()));
    };

    private final ClassLoader classes;
    private final Models models;

    StandardBrains(ClassLoader classes, Models models) {
        this.classes = classes;
        this.models = models;
    }

    /**
     * @param environment OLLAMA_BASE_URL and OLLAMA_MODEL name the model
     * @param folders with jars; those that are not there are left out
     */
    public static StandardBrains of(Map<String, String> environment, List<Path> folders) throws IOException {
        List<URL> jars = new ArrayList<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                addJars(folder, jars);
            }
        }
        ClassLoader own = StandardBrains.class.getClassLoader();
        ClassLoader all = jars.isEmpty() ? own : new URLClassLoader("brains", jars.toArray(URL[]::new), own);
        return new StandardBrains(all, new Models(ModelSettings.fromEnvironment(environment)));
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
    public Brain load(AssignedPuppet puppet, Services services) throws BrainException {
        return switch (puppet.brain()) {
            case AssignedBrain.Java java -> {
                Brain brain = instance(java.className());
                if (brain instanceof Services.User user) {
                    user.use(services);
                }
                yield brain instanceof Conversational talker
                        ? new LlmBrain(brain, talker.persona(), models, services)
                        : brain;
            }
            case AssignedBrain.Llm llm -> new LlmBrain(NO_COMMANDS, llm.systemPrompt(), models, services);
        };
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
}
