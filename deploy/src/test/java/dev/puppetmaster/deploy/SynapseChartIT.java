package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.deploy.ChartedSynapse.Answer;
import dev.puppetmaster.synapse.SharedSecretRegistration;
import dev.puppetmaster.synapse.SharedSecretRegistration.Login;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the chart gives to Synapse's pod, in a real Synapse on a real PostgreSQL. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
@ExtendWith(WithoutSecrets.class)
class SynapseChartIT {
    private static final String NAME = "data.example.org";
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    private static PostgresDatabase database;
    private static ChartedSynapse synapse;

    @BeforeAll
    static void start() throws Exception {
        database = PostgresDatabase.create("synapse");
        Chart.Rendered rendered = Chart.SYNAPSE.render(
                "serverName=" + NAME,
                "homeserver.puppetPrefixes={data-}",
                "preset=Pi",
                "database.type=External",
                "database.external.secret=synapse-database",
                "database.external.host=127.0.0.1",
                "database.external.port=" + database.port(),
                "database.external.dbname=synapse",
                "tls.secret=data-tls",
                "federation.domains={code.example.org}",
                "federation.addresses.code\\.example\\.org=10.0.0.102",
                "retention.messages=1y",
                "retention.remoteMedia=30d",
                "keys.old.ed25519:a_AbCd.key=Z9hKpGqkM5Yp2pXv0mYt6nG8pQ2rT4vX6zA8cE0gI2k",
                "keys.old.ed25519:a_AbCd.expired_ts=1763769600000");
        synapse = ChartedSynapse.start(rendered, database.secret("synapse-database"), directory);
    }

    @AfterAll
    static void stop() throws Exception {
        if (synapse != null) {
            synapse.close();
        }
        if (database != null) {
            database.close();
        }
    }

    @Test
    void aPersonRegistersByTheSharedSecretAndIsKnown() throws Exception {
        Login login = new SharedSecretRegistration(synapse.client(), synapse.key("registration_shared_secret"))
                .registerOrLogin("you", "a good password");

        Answer known = synapse.get("/_matrix/client/v3/account/whoami", login.accessToken());

        assertThat(known.body().path("user_id").asText()).isEqualTo("@you:" + NAME);
        assertThat(database.texts("SELECT name FROM users")).contains("@you:" + NAME);
    }

    @Test
    void nobodyRegistersOtherwise() throws Exception {
        Answer refused = synapse.post(
                "/_matrix/client/v3/register",
                "{\"username\":\"me\",\"password\":\"a good password\",\"auth\":{\"type\":\"m.login.dummy\"}}");

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body().path("errcode").asText()).isEqualTo("M_FORBIDDEN");
    }

    @Test
    void theRegistrationsAreRead() throws Exception {
        Answer puppet = synapse.get(
                "/_matrix/client/v3/account/whoami?user_id=@puppetmaster-runtime:" + NAME, synapse.puppetsToken());

        assertThat(puppet.body().path("user_id").asText()).isEqualTo("@puppetmaster-runtime:" + NAME);
    }

    @Test
    void allThatItKeepsIsInTheDatabase() throws Exception {
        assertThat(database.texts("SELECT DISTINCT application_name FROM pg_stat_activity WHERE datname = 'synapse'"
                        + " AND application_name <> ''"))
                .contains("data-synapse");
        assertThat(synapse.directory().resolve("data/homeserver.db")).doesNotExist();
    }

    @Test
    void metricsAreThere() throws Exception {
        assertThat(synapse.metrics()).contains("synapse_build_info", "process_cpu_seconds_total");
    }

    @Test
    void clientsLearnWhereItIsAndNotToEncrypt() throws Exception {
        Answer known = synapse.get("/.well-known/matrix/client", null);

        assertThat(known.body().at("/m.homeserver/base_url").asText()).isEqualTo("http://localhost:8008/");
        assertThat(known.body().path("io.element.e2ee").path("default").isBoolean())
                .isTrue();
        assertThat(known.body().path("io.element.e2ee").path("default").asBoolean())
                .isFalse();
    }

    @Test
    void otherHomeserversFindItByTls() throws Exception {
        Answer known = synapse.overTls("/.well-known/matrix/server");
        Answer keys = synapse.overTls("/_matrix/key/v2/server");

        assertThat(known.body().path("m.server").asText()).isEqualTo(NAME + ":443");
        assertThat(keys.body().path("server_name").asText()).isEqualTo(NAME);
        assertThat(keys.body().path("old_verify_keys").has("ed25519:a_AbCd")).isTrue();
        assertThat(keys.body().path("verify_keys").fieldNames())
                .toIterable()
                .containsExactly(synapse.key("signing.key").replaceAll("(\\S+) (\\S+) .*", "$1:$2"));
    }

    /** Also where the certificate is there before its key. */
    @Test
    void aRenewedCertificateIsServedWithoutARestart() throws Exception {
        TestCertificate first = synapse.tls();
        TestCertificate renewed = TestCertificate.of(directory, NAME);
        try (Daemon sidecar = synapse.sidecar()) {
            synapse.mount("tls", Map.of("tls.crt", renewed.certificate()));
            await().atMost(SOON).until(() -> sidecar.words().contains("told it to read it again"));
            assertThat(serves(first)).isTrue();

            synapse.mount("tls", Map.of("tls.key", renewed.key()));
            await().atMost(SOON).until(() -> serves(renewed));

            synapse.mount("tls", Map.of("tls.crt", first.certificate(), "tls.key", first.key()));
            await().atMost(SOON).until(() -> serves(first));
        }
        assertThat(synapse.process().isAlive()).isTrue();
    }

    private static boolean serves(TestCertificate certificate) throws Exception {
        try {
            return synapse.overTls("/_matrix/key/v2/server", certificate).status() == 200;
        } catch (SSLHandshakeException another) {
            return false;
        }
    }

    /** The password is right: it is the order of its letters that Synapse refuses, as it says in its docs/postgres.md. */
    @Test
    void aDatabaseWithTheWrongOrderIsRefused(@TempDir Path elsewhere) throws Exception {
        try (PostgresDatabase wrong = database.another("wrong", "C.UTF-8")) {
            Chart.Rendered rendered = Chart.SYNAPSE.render(
                    "serverName=" + NAME,
                    "database.type=External",
                    "database.external.secret=all-of-it",
                    "database.external.port=" + wrong.port());

            assertThatThrownBy(() -> ChartedSynapse.start(rendered, wrong.secret("all-of-it"), elsewhere)
                            .close())
                    .hasMessageContaining("incorrect collation");
        }
    }
}
