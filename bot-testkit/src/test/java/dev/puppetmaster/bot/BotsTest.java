package dev.puppetmaster.bot;

import static dev.puppetmaster.bot.Hosts.awaitUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.Registration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BotsTest {
    private static final String AS_TOKEN = "as-secret-of-this-bot";
    private static final String HS_TOKEN = "hs-secret-of-this-bot";
    private static final Brain ECHO = (ask, turn) -> Answer.of("You said: " + ask.text());

    @TempDir
    private Path directory;

    private FakeHomeserver homeserver;
    private FakeUser you;
    private int port;

    @BeforeEach
    void startHomeserver() {
        port = Ports.free();
        homeserver = FakeHomeserver.start();
        you = homeserver.user("you");
        homeserver.registerAppservice(new Registration(
                "hello",
                "http://127.0.0.1:" + port,
                AS_TOKEN,
                HS_TOKEN,
                "hello-sender",
                List.of("@hello-bot:.*"),
                List.of()));
    }

    @AfterEach
    void stopHomeserver() {
        homeserver.close();
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("PUPPETMASTER_HOMESERVER_URL", homeserver.baseUrl());
        environment.put("PUPPETMASTER_USER_ID", "@hello-bot:" + homeserver.serverName());
        environment.put("PUPPETMASTER_APPSERVICE_ID", "hello");
        environment.put("PUPPETMASTER_AS_TOKEN", AS_TOKEN);
        environment.put("PUPPETMASTER_HS_TOKEN", HS_TOKEN);
        environment.put("PUPPETMASTER_LISTEN", "127.0.0.1:" + port);
        environment.put("PUPPETMASTER_STORE", directory.resolve("bot.db").toString());
        return environment;
    }

    private Map<String, String> environmentWith(String name, String value) {
        Map<String, String> environment = environment();
        environment.put(name, value);
        return environment;
    }

    private String answerTo(String text) {
        String room = you.createDirectChat("@hello-bot:" + homeserver.serverName());
        await().atMost(Duration.ofSeconds(30))
                .until(() -> homeserver
                        .stateOf(room, "m.room.member", "@hello-bot:" + homeserver.serverName())
                        .path("membership")
                        .asText()
                        .equals("join"));
        String ask = you.send(room, text);
        return you.awaitReply(
                        room,
                        event -> event.path("content")
                                .path("m.relates_to")
                                .path("m.in_reply_to")
                                .path("event_id")
                                .asText()
                                .equals(ask),
                        Duration.ofSeconds(30))
                .path("content")
                .path("body")
                .asText();
    }

    @Test
    void aBotMakesItsAccountTakesAnInvitationAndAnswers() throws Exception {
        try (BotHost host = Bots.start(ECHO, environment())) {
            assertThat(answerTo("hello")).isEqualTo("You said: hello");
            assertThat(host.port()).isEqualTo(port);
        }
    }

    @Test
    void aSecondStartFindsItsAccountAndItsStore() throws Exception {
        Bots.start(ECHO, environment()).close();

        try (BotHost host = Bots.start(ECHO, environment())) {
            assertThat(answerTo("again")).isEqualTo("You said: again");
            assertThat(host.port()).isEqualTo(port);
        }
    }

    @Test
    void onlyWhoHasAccessIsAnswered() throws Exception {
        String strangers = "@somebody:" + homeserver.serverName() + ", *:elsewhere.test";
        try (BotHost host = Bots.start(ECHO, environmentWith("PUPPETMASTER_ACCESS", strangers))) {
            String bot = "@hello-bot:" + homeserver.serverName();
            String room = you.createDirectChat(bot);

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> homeserver
                            .stateOf(room, "m.room.member", bot)
                            .path("membership")
                            .asText()
                            .equals("leave"));
            assertThat(host.roster().puppets()).hasSize(1);
        }
    }

    @Test
    void whileTheHomeserverIsAwayABotWaitsForIt() throws Exception {
        homeserver.kill();
        CompletableFuture<BotHost> starts = CompletableFuture.supplyAsync(() -> {
            try {
                return Bots.start(ECHO, environment());
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThatThrownBy(() -> starts.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);

        homeserver.restart();

        try (BotHost host = starts.get(30, TimeUnit.SECONDS)) {
            assertThat(answerTo("hello")).isEqualTo("You said: hello");
            assertThat(host.port()).isEqualTo(port);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "HOMESERVER_URL | - | is not set: give the client-server address",
                "HOMESERVER_URL | localhost:8008 | such as http://127.0.0.1:8008",
                "HOMESERVER_URL | http://a b | such as http://127.0.0.1:8008",
                "USER_ID | - | such as @hello-bot:example.org",
                "USER_ID | hello-bot | such as @hello-bot:example.org",
                "APPSERVICE_ID | '' | the id in the registration file",
                "AS_TOKEN | - | is not set: give the as_token",
                "AS_TOKEN | two words-secret | is no token: give the as_token",
                "HS_TOKEN | short | is no token: give the hs_token",
                "LISTEN | 29333 | such as 127.0.0.1:29333",
                "LISTEN | 127.0.0.1:99999 | 1 to 65535",
                "LISTEN | no-such-host.invalid:29333 | HOST:PORT",
                "HEALTH | 9090 | such as 127.0.0.1:9090",
                "STORE | /no/such/folder/bot.db | a file in a folder that is there",
                "STORE | / | a file in a folder that is there",
                "ACCESS | everybody | such as *:example.org",
                "ACCESS | ',' | such as *:example.org",
            })
    void aWrongSettingIsOneLineThatNamesItAndSaysWhatWouldBeRight(String name, @Nullable String value, String line) {
        Map<String, String> environment = environment();
        if (value == null) {
            environment.remove("PUPPETMASTER_" + name);
        } else {
            environment.put("PUPPETMASTER_" + name, value);
        }

        assertThatThrownBy(() -> Bots.start(ECHO, environment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("PUPPETMASTER_" + name)
                .hasMessageContaining(line)
                .message()
                .doesNotContain("\n", "secret");
    }

    @Test
    void whatTheHomeserverRefusesIsOneLineThatNamesTheVariable() {
        assertThatThrownBy(() -> Bots.start(ECHO, environmentWith("PUPPETMASTER_AS_TOKEN", "another-secret-token")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("PUPPETMASTER_AS_TOKEN: the homeserver does not know it")
                .message()
                .doesNotContain("\n", "another-secret");
        String other = "@somebody:" + homeserver.serverName();
        assertThatThrownBy(() -> Bots.start(ECHO, environmentWith("PUPPETMASTER_USER_ID", other)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("PUPPETMASTER_USER_ID=" + other + " is not in namespaces.users");
    }

    private Map<String, String> login(String... signIn) {
        FakeUser account = homeserver.user("own");
        Map<String, String> environment = new HashMap<>();
        environment.put("PUPPETMASTER_HOMESERVER_URL", homeserver.baseUrl());
        environment.put("PUPPETMASTER_USER_ID", account.userId());
        environment.put("PUPPETMASTER_STORE", directory.resolve("own.db").toString());
        for (int i = 0; i < signIn.length; i += 2) {
            environment.put("PUPPETMASTER_" + signIn[i], signIn[i + 1]);
        }
        return environment;
    }

    private String answerOfOwnAccount() {
        String room = you.createDirectChat(homeserver.user("own").userId());
        you.send(room, "hello");
        return you.awaitReply(
                        room, event -> event.path("type").asText().equals("m.room.message"), Duration.ofSeconds(30))
                .path("content")
                .path("body")
                .asText();
    }

    @Test
    void aBotSignsInToAnOrdinaryAccountWithItsPasswordFromAFileOrWithAToken() throws Exception {
        FakeUser account = homeserver.user("own");
        Path file = Files.writeString(directory.resolve("password"), account.password() + "\n");
        List<Map<String, String>> ways = List.of(
                login("PASSWORD", account.password()),
                login("PASSWORD_FILE", file.toString()),
                login("ACCESS_TOKEN", account.accessToken()));
        for (Map<String, String> way : ways) {
            try (BotHost host = Bots.start(ECHO, way)) {
                assertThat(answerOfOwnAccount()).isEqualTo("You said: hello");
                awaitUp(host);
            }
        }
    }

    @Test
    void aSignInThatIsRefusedOrAmbiguousIsOneLineThatNamesTheVariable() {
        assertThatThrownBy(() -> Bots.start(ECHO, login()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("PUPPETMASTER_PASSWORD is not set: give the account's password");
        assertThatThrownBy(() -> Bots.start(ECHO, login("PASSWORD", "x", "ACCESS_TOKEN", "secret-token")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keep one way to sign in");
        assertThatThrownBy(() -> Bots.start(ECHO, login("PASSWORD", "a-wrong-secret")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("PUPPETMASTER_PASSWORD: the homeserver refuses it for @own")
                .message()
                .doesNotContain("\n", "a-wrong-secret");
        assertThatThrownBy(() -> Bots.start(ECHO, login("ACCESS_TOKEN", "another-secret-token")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("PUPPETMASTER_ACCESS_TOKEN: the homeserver does not know it")
                .message()
                .doesNotContain("\n", "another-secret");
        assertThatThrownBy(() -> Bots.start(ECHO, login("ACCESS_TOKEN", you.accessToken())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not of @own");
    }

    @Test
    void aPortInUseIsOneLine() throws Exception {
        try (BotHost host = Bots.start(ECHO, environment())) {
            Map<String, String> second = environmentWith(
                    "PUPPETMASTER_STORE", directory.resolve("second.db").toString());

            assertThatThrownBy(() -> Bots.start(ECHO, second))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("PUPPETMASTER_LISTEN: cannot listen on")
                    .message()
                    .doesNotContain("\n");
            assertThat(host.port()).isEqualTo(port);
        }
    }

    // ---- as a process

    /** The process of {@link #aProcessAnswersAndEndsCleanlyWhenItIsTold}. */
    public static final class Echo {
        private Echo() {}

        public static void main(String[] args) {
            Bots.run(ECHO);
        }
    }

    private Process process(Map<String, String> environment, Path errors) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Echo.class.getName());
        builder.environment().keySet().removeIf(name -> name.startsWith("PUPPETMASTER_"));
        builder.environment().putAll(environment);
        return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors.toFile())
                .start();
    }

    @Test
    void aProcessAnswersAndEndsCleanlyWhenItIsTold() throws Exception {
        Process process = process(environment(), directory.resolve("errors"));
        try {
            assertThat(answerTo("hello")).isEqualTo("You said: hello");

            process.destroy();

            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(128 + 15);
        } finally {
            process.destroyForcibly();
        }
        try (BotHost next = Bots.start(ECHO, environment())) {
            assertThat(answerTo("and now?")).isEqualTo("You said: and now?");
            assertThat(next.port()).isEqualTo(port);
        }
    }

    @Test
    void aProcessSaysHowItDoesWhereItIsToldTo() throws Exception {
        URI page = URI.create("http://127.0.0.1:" + Ports.free() + "/health");
        Process process =
                process(environmentWith("PUPPETMASTER_HEALTH", page.getAuthority()), directory.resolve("errors"));
        try (HttpClient http = HttpClient.newHttpClient()) {
            assertThat(answerTo("hello")).isEqualTo("You said: hello");

            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                HttpResponse<String> health =
                        http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
                assertThat(health.body()).isEqualTo("ok\n");
                assertThat(health.statusCode()).isEqualTo(200);
            });
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }

    @Test
    void aProcessThatCannotHaveItsHealthPageEndsWithOneLine() throws Exception {
        Path errors = directory.resolve("errors");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Process process = process(environmentWith("PUPPETMASTER_HEALTH", address), errors);

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(2);
            assertThat(Files.readString(errors, StandardCharsets.UTF_8).lines())
                    .singleElement()
                    .asString()
                    .startsWith("PUPPETMASTER_HEALTH: cannot listen on");
        }
    }

    @Test
    void aProcessWithAWrongSettingEndsWithItsLine() throws Exception {
        Path errors = directory.resolve("errors");
        Process process = process(Map.of(), errors);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(Files.readString(errors, StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .startsWith("PUPPETMASTER_HOMESERVER_URL is not set");
    }
}
