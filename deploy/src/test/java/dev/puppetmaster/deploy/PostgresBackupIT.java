package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MxcUri;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.deploy.Chart.Document;
import dev.puppetmaster.deploy.Chart.Rendered;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.synapse.SharedSecretRegistration;
import dev.puppetmaster.synapse.SharedSecretRegistration.Login;
import dev.puppetmaster.testkit.Stage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A homeserver on a real PostgreSQL, with puppets: by the chart's own steps backed up while people talk, and made again when nothing
 * of it is left, neither volumes nor the database nor Secrets.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class PostgresBackupIT {
    private static final String NAME = "data.example.org";
    private static final String PASSWORD = "a good password";
    private static final String DATABASE_SECRET = "synapse-database";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final byte[] PICTURE = {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2, 3};

    @TempDir
    private Path directory;

    private SecretServer cluster;
    private PostgresDatabase database;
    private final int pushedTo = Ports.free();
    private final CountDownLatch release = new CountDownLatch(1);

    /** What was said before, and what is to be there again. */
    private record Past(
            Login you,
            RoomId room,
            RoomId busy,
            MxcUri picture,
            EventId first,
            EventId slow,
            Map<String, EventId> after) {}

    @BeforeEach
    void start() throws Exception {
        cluster = new SecretServer();
        String tokens =
                "{as_token: \"" + Stage.AS_TOKEN.reveal() + "\", hs_token: \"" + Stage.HS_TOKEN.reveal() + "\"}";
        cluster.has("matrix", "data-synapse-appservice", Map.of("puppets.yaml", base64(tokens)));
        database = PostgresDatabase.create("synapse");
    }

    @AfterEach
    void stop() throws Exception {
        release.countDown();
        cluster.close();
        database.close();
    }

    @Test
    void roomsHistoryMediaAndPuppetsAreThereAgain() throws Exception {
        Path there = directory.resolve("there");
        Path again = directory.resolve("again");
        Rendered before = render();
        Past past;
        try (ChartedSynapse synapse = synapse(before, there)) {
            past = live(synapse, before, there);
        }
        Path file = only(there.resolve("backup"));
        Path elsewhere = Files.createDirectories(again.resolve("backup")).resolve(file.getFileName());
        Files.move(file, elsewhere);
        for (String volume : List.of("state", "runtime", "synapse")) {
            ChartedPod.wipe(there.resolve(volume));
        }
        cluster.close();

        Rendered after = renderFrom(elsewhere);
        restore(after, again);

        try (ChartedSynapse synapse = synapse(after, again)) {
            see(past, synapse, again.resolve("state/runtime"));
        }
    }

    /** Each step of the backup is followed by a question and its answer. */
    private Past live(ChartedSynapse synapse, Rendered rendered, Path there) throws Exception {
        Login you = login(synapse);
        try (Stage stage = stage(synapse.client(), you)) {
            UserId echo = stage.puppet("data-echo");
            RoomId room = stage.directChat(echo);
            RoomId busy = stage.directChat(echo);
            try (BotHost host = host(stage, synapse, Files.createDirectories(there.resolve("runtime")))) {
                await().atMost(PATIENCE).until(() -> host.health().up());
                EventId first = ask(stage, room, "first");
                MxcUri picture = stage.human().upload(PICTURE, "a.png", "image/png");
                EventId slow = stage.say(busy, "slow");
                await("the ask is accepted")
                        .atMost(PATIENCE)
                        .until(() -> host.load().turns() == 1);
                Map<String, EventId> after = new LinkedHashMap<>();
                Document pod = rendered.only("CronJob").part("spec", "jobTemplate", "spec", "template", "spec");

                String said = new ChartedPod(pod, there, secrets(rendered))
                        .run(step -> after.put(step, ask(stage, room, "after " + step)));

                assertThat(said).contains("; 1 are kept").doesNotContain(PostgresDatabase.PASSWORD);
                assertThat(after.keySet()).containsExactly("copy", "database", "backup");
                release.countDown();
                assertThat(stage.answer(busy, slow).body()).isEqualTo("heard slow");
                return new Past(you, room, busy, picture, first, slow, after);
            }
        }
    }

    /** Of a database that holds something nothing becomes of; the next try goes on with the volumes. */
    private void restore(Rendered rendered, Path again) throws Exception {
        ChartedPod pod = new ChartedPod(
                rendered.named("Job", "data-restore").part("spec", "template", "spec"), again, secrets(rendered));
        database.recreate();
        database.execute("CREATE TABLE somebodys(x integer)");
        assertThatThrownBy(() -> pod.run(step -> {}))
                .hasMessageStartingWith("database: ")
                .hasMessageContaining("holds tables already (1)");
        assertThat(database.texts("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
                .containsExactly("somebodys");
        database.recreate();

        String said = pod.run(step -> {});

        assertThat(said).contains(NAME + " is as it was at ").doesNotContain(PostgresDatabase.PASSWORD);
    }

    private void see(Past past, ChartedSynapse synapse, Path store) throws Exception {
        try (Stage stage = stage(synapse.client(), past.you)) {
            assertThat(stage.human().whoami().value()).isEqualTo(past.you.userId());
            assertThat(login(synapse).userId()).as("by the password").isEqualTo(past.you.userId());
            assertThat(stage.human().joinedRooms()).containsExactlyInAnyOrder(past.room, past.busy);
            assertThat(stage.human().download(past.picture, PICTURE.length)).isEqualTo(PICTURE);
            assertThat(stage.timeline(past.room).stream().map(MatrixEvent::body))
                    .containsSubsequence("first", "heard first", "after copy", "heard after copy")
                    .doesNotContain("after database", "after backup");
            assertThat(stage.answers(past.busy, past.slow)).isEmpty();
            assertThat(store.resolve("runtime.db")).isNotEmptyFile();

            try (BotHost host = host(stage, synapse, store)) {
                await().atMost(PATIENCE).until(() -> host.health().up());
                assertThat(stage.answer(past.busy, past.slow).body()).isEqualTo("heard slow");
                for (String text : List.of("again", "and again")) {
                    EventId unused = ask(stage, past.room, text);
                }
                assertThat(stage.answers(past.busy, past.slow)).hasSize(1);
                assertThat(stage.answers(past.room, past.first)).hasSize(1);
                assertThat(stage.answers(past.room, past.after.get("copy"))).hasSize(1);
            }
        }
    }

    private static EventId ask(Stage stage, RoomId room, String text) {
        EventId asked = stage.say(room, text);
        assertThat(stage.answer(room, asked).body()).isEqualTo("heard " + text);
        return asked;
    }

    private Answer heard(String text) throws InterruptedException {
        if (text.equals("slow") && !release.await(5, TimeUnit.MINUTES)) {
            throw new IllegalStateException("never released");
        }
        return Answer.of("heard " + text);
    }

    private Stage stage(URI homeserver, Login you) {
        return Stage.pushed(homeserver, NAME, pushedTo, new UserId(you.userId()), new Secret(you.accessToken()));
    }

    private BotHost host(Stage stage, ChartedSynapse synapse, Path store) throws Exception {
        BotHost.Transport pushed = new BotHost.Appservice(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), pushedTo),
                "puppetmaster-puppets",
                Stage.AS_TOKEN,
                Stage.HS_TOKEN);
        Puppet echo = stage.hosted(new UserId("@data-echo:" + NAME), (ask, turn) -> heard(ask.text()), Map.of());
        return BotHost.start(
                new BotHost.Settings(synapse.client(), pushed, store.resolve("runtime.db")),
                stage.roster(echo),
                BotHost.Observer.NONE,
                (step, puppet, event) -> {});
    }

    /** Its data is where the pods of the chart find it. */
    private ChartedSynapse synapse(Rendered rendered, Path machine) throws Exception {
        Path data = Files.createDirectories(machine.resolve("state/synapse"));
        Path own = Files.createDirectories(machine.resolve("synapse"));
        Path unused = Files.createSymbolicLink(own.resolve("data"), data);
        return ChartedSynapse.start(rendered, database.secret(DATABASE_SECRET), own, pushedTo);
    }

    private static Login login(ChartedSynapse synapse) {
        return new SharedSecretRegistration(synapse.client(), synapse.key("registration_shared_secret"))
                .registerOrLogin("you", PASSWORD);
    }

    private Rendered render(String... more) {
        List<String> sets = new ArrayList<>(List.of(
                "serverName=" + NAME,
                "homeserver.puppetPrefixes={data-}",
                "preset=Pi",
                "database.type=External",
                "database.external.secret=" + DATABASE_SECRET,
                "database.external.port=" + database.port(),
                "backup.enabled=true",
                "backup.database.image=docker.io/library/postgres:17"));
        sets.addAll(List.of(more));
        return Chart.SYNAPSE.render(sets.toArray(String[]::new));
    }

    /** In a cluster to which the Secrets of the file were applied, and nothing else. */
    private Rendered renderFrom(Path file) throws Exception {
        cluster = new SecretServer();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (JsonNode secret : new JsonMapper()
                    .readTree(zip.getInputStream(zip.getEntry("secrets.json")))
                    .path("items")) {
                Map<String, String> data = new HashMap<>();
                secret.path("data")
                        .properties()
                        .forEach(key -> data.put(key.getKey(), key.getValue().asText()));
                cluster.has("matrix", secret.at("/metadata/name").asText(), data);
            }
        }
        return render("restore.file=" + file.getFileName());
    }

    private Map<String, Map<String, String>> secrets(Rendered rendered) {
        Map<String, Map<String, String>> secrets = new HashMap<>(database.secret(DATABASE_SECRET));
        for (Document secret : rendered.all("Secret")) {
            secrets.put((String) secret.at("metadata", "name"), secret.secrets());
        }
        return secrets;
    }

    private static Path only(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
