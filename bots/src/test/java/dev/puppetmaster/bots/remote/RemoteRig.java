package dev.puppetmaster.bots.remote;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Services;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolSpec;
import dev.puppetmaster.bots.llm.Mind;
import dev.puppetmaster.bots.llm.ModelSettings;
import dev.puppetmaster.bots.llm.Models;
import dev.puppetmaster.bots.memory.Memory;
import dev.puppetmaster.bots.memory.RoomMemory;
import dev.puppetmaster.gateway.CallObserver;
import dev.puppetmaster.gateway.LocalDoor;
import dev.puppetmaster.gateway.ModelDoor;
import dev.puppetmaster.testkit.ScriptedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Remote brains with all that they need, and little patience with those that are busy or not there. */
final class RemoteRig implements AutoCloseable {
    private final Path directory;
    private final HttpUrl url;
    private final List<LocalDoor> doors = new ArrayList<>();
    private final List<RemoteBrain> brains = new ArrayList<>();
    private final List<Tool> tools = new ArrayList<>();
    private Map<String, String> environment = Map.of();
    private boolean models;
    private int pastTokens = 1_000;
    private @Nullable Memory memory;
    private Duration silence = Duration.ofSeconds(30);
    private Duration whole = Duration.ofSeconds(60);

    RemoteRig(Path directory, HttpUrl url) {
        this.directory = directory;
        this.url = url;
    }

    RemoteRig with(List<Tool> more) {
        tools.addAll(more);
        return this;
    }

    RemoteRig askingModels(ScriptedModel model) {
        models = true;
        environment = Map.of("OLLAMA_BASE_URL", model.url().toString(), "OLLAMA_MODEL", "tiny");
        return this;
    }

    /** So much of what was said before is shown. */
    RemoteRig past(int tokens) {
        pastTokens = tokens;
        return this;
    }

    RemoteRig remembering(Memory how) {
        memory = how;
        return this;
    }

    RemoteRig silence(Duration longest) {
        silence = longest;
        whole = whole.plus(longest);
        return this;
    }

    RemoteRig whole(Duration longest) {
        whole = longest;
        return this;
    }

    /** As a Tool's functions are: each call is an effect. */
    static List<Tool> journaled(List<Tool> tools) {
        return tools.stream().<Tool>map(Journaled::new).toList();
    }

    private record Journaled(Tool tool) implements Tool {
        @Override
        public ToolSpec spec() {
            return tool.spec();
        }

        @Override
        public String call(ObjectNode arguments, Turn turn) throws Exception {
            return turn.effect(spec().name(), "", () -> tool.call(arguments, turn));
        }
    }

    RemoteBrain brain() {
        try {
            ModelSettings settings = ModelSettings.fromEnvironment(environment);
            LocalDoor door = LocalDoor.open(
                    directory.resolve("models-" + doors.size()), name -> settings.policy(), CallObserver.NOBODY);
            doors.add(door);
            RemoteBrain brain = new RemoteBrain(
                    new RemoteBrain.Setting(
                            url,
                            mind(),
                            new Models(settings, door),
                            models,
                            () -> "Analyzer",
                            user -> user.localpart().startsWith("data-"),
                            () -> {}),
                    new Patience(Duration.ofSeconds(2), silence, whole, Duration.ofMillis(50), Duration.ofSeconds(4)));
            brains.add(brain);
            return brain;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Mind mind() {
        Memory how = memory == null ? new RoomMemory(Mind.characters(pastTokens), null) : memory;
        return new Mind("", ModelDoor.DEFAULT_POLICY, Services.NONE, () -> List.copyOf(tools), pastTokens, how);
    }

    @Override
    public void close() {
        brains.forEach(RemoteBrain::close);
        doors.forEach(LocalDoor::close);
    }
}
