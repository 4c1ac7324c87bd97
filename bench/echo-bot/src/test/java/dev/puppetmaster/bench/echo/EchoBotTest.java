package dev.puppetmaster.bench.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.Registration;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EchoBotTest {
    private static final String AS_TOKEN = "as-token";
    private static final String HS_TOKEN = "hs-token";

    @TempDir
    Path directory;

    @Test
    void withLoginsItTakesTheHumansInvitationAndAnswers() throws IOException {
        try (FakeHomeserver homeserver = FakeHomeserver.start()) {
            FakeUser human = homeserver.user("human-0");
            FakeUser bot = homeserver.user("bot-000");
            try (BotHost host = Main.start(config(homeserver, human, bot, null))) {
                assertThat(host.port()).isZero();
                assertAnswers(human, bot);
            }
        }
    }

    @Test
    void behindAnApplicationServiceToo() throws IOException {
        try (FakeHomeserver homeserver = FakeHomeserver.start()) {
            int port = freePort();
            homeserver.registerAppservice(new Registration(
                    "bench",
                    "http://127.0.0.1:" + port,
                    AS_TOKEN,
                    HS_TOKEN,
                    "as-bench",
                    List.of("@bot-.*"),
                    List.of()));
            FakeUser human = homeserver.user("human-0");
            FakeUser bot = homeserver.user("bot-000");
            Map<String, Object> appservice =
                    Map.of("id", "bench", "as_token", AS_TOKEN, "hs_token", HS_TOKEN, "port", port);
            try (BotHost host = Main.start(config(homeserver, human, bot, appservice))) {
                assertThat(host.port()).isEqualTo(port);
                assertAnswers(human, bot);
            }
        }
    }

    @Test
    void saysWhatTheConfigurationLacks() throws IOException {
        Path file =
                Files.writeString(directory.resolve("bots.json"), "{\"bots\":[{\"user_id\":\"@bot-000:bench.test\"}]}");
        assertThatThrownBy(() -> EchoConfig.read(file)).hasMessage("the configuration has no \"access_token\"");
    }

    private static void assertAnswers(FakeUser human, FakeUser bot) {
        String room = human.createDirectChat(bot.userId());
        await(human, room, bot, "m.room.member", "membership", "join");
        human.send(room, "!ping load1-0");
        await(human, room, bot, "m.room.message", "body", "pong load1-0");
    }

    private static void await(FakeUser human, String room, FakeUser bot, String type, String field, String value) {
        JsonNode found = human.awaitReply(
                room,
                event -> event.path("sender").asText().equals(bot.userId())
                        && event.path("type").asText().equals(type),
                Duration.ofSeconds(30));
        assertThat(found.path("content").path(field).asText()).isEqualTo(value);
    }

    private EchoConfig config(FakeHomeserver homeserver, FakeUser human, FakeUser bot, @Nullable Object appservice)
            throws IOException {
        Map<String, @Nullable Object> json = new HashMap<>();
        json.put("homeserver", homeserver.baseUrl());
        json.put("state_dir", directory.toString());
        json.put("human", human.userId());
        json.put("work_ms", 0);
        json.put("bots", List.of(Map.of("user_id", bot.userId(), "access_token", bot.accessToken())));
        json.put("appservice", appservice);
        Path file = directory.resolve("bots.json");
        new JsonMapper().writeValue(file.toFile(), json);
        return EchoConfig.read(file);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
