package dev.puppetmaster.bench.firsttext;

import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Services;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bots.llm.LlmBrain;
import dev.puppetmaster.bots.llm.Mind;
import dev.puppetmaster.bots.llm.ModelSettings;
import dev.puppetmaster.bots.llm.Models;
import dev.puppetmaster.gateway.CallObserver;
import dev.puppetmaster.gateway.LocalDoor;
import dev.puppetmaster.gateway.ModelDoor;
import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.backend.Price;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.policy.Policy;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.testkit.LocalSynapse;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puppets with a model, each in a direct chat with one person, on a real Synapse. */
final class Network implements AutoCloseable {
    private static final Brain NO_COMMANDS = (ask, turn) -> {
        throw new RefusedException("there are no commands");
    };

    private final LocalSynapse synapse;
    private final Stage stage;
    private final LocalDoor door;
    private final BotHost host;
    private final List<RoomId> chats = new ArrayList<>();

    Network(Path directory, PacedModel model, int puppets) throws IOException, InterruptedException {
        int port = Ports.free();
        synapse = LocalSynapse.start(directory.resolve("synapse"), List.of(registration(port)));
        var login = synapse.registerUser("you", "a-password-of-the-bench");
        stage = Stage.pushed(
                synapse.baseUrl(),
                synapse.serverName(),
                port,
                new UserId(login.userId()),
                new Secret(login.accessToken()));
        Backend backend = new Backend(
                "paced",
                ChatCall.Format.OLLAMA,
                URI.create(model.url()),
                "paced",
                null,
                Backend.Patience.DEFAULT,
                64,
                Price.FREE);
        Policy policy = new Policy(
                ModelDoor.DEFAULT_POLICY, List.of(backend), Set.of(), 0, Duration.ZERO, List.of(), List.of());
        door = LocalDoor.open(directory.resolve("models"), name -> policy, CallObserver.NOBODY);
        Models models = new Models(ModelSettings.fromEnvironment(Map.of()), door);
        List<Puppet> hosted = new ArrayList<>();
        for (int i = 0; i < puppets; i++) {
            UserId id = stage.puppet(Stage.PREFIX + i);
            chats.add(stage.directChat(id));
            Mind mind = new Mind("You are brief.", ModelDoor.DEFAULT_POLICY, Services.NONE, List::of, 0);
            hosted.add(stage.hosted(id, new LlmBrain(NO_COMMANDS, mind, models), Map.of()));
        }
        host = stage.host(directory, hosted.toArray(Puppet[]::new));
    }

    private static Map<String, Object> registration(int port) {
        return Map.of(
                "id",
                Stage.APPSERVICE,
                "url",
                "http://127.0.0.1:" + port,
                "as_token",
                Stage.AS_TOKEN.reveal(),
                "hs_token",
                Stage.HS_TOKEN.reveal(),
                "sender_localpart",
                "puppetmaster-runtime",
                "rate_limited",
                false,
                "namespaces",
                Map.of(
                        "users",
                        List.of(Map.of("exclusive", true, "regex", "@" + Stage.PREFIX + "[^:]*:.*")),
                        "rooms",
                        List.of()));
    }

    Stage stage() {
        return stage;
    }

    /** With one puppet each. */
    List<RoomId> chats() {
        return chats;
    }

    boolean isReady() {
        return host.health().up();
    }

    @Override
    public void close() {
        host.close();
        door.close();
        stage.close();
        synapse.close();
    }
}
