package dev.puppetmaster.registrar;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.registrar.matrix.Appservice;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import dev.puppetmaster.registrar.matrix.Registrations;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.Registration;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrarOnFakeHomeserverTest extends RegistrarContract {
    @TempDir
    Path files;

    private FakeHomeserver fake;
    private TestHomeserver server;

    @BeforeEach
    void startServer() throws IOException {
        fake = FakeHomeserver.start();
        Registrations registrations =
                Registrations.ensure(files, fake.serverName(), List.of("data-"), URI.create("http://127.0.0.1:9/"));
        register(registrations.registrar(), List.of(), "#(friends|space|approvals)_.*");
        register(registrations.puppets(), List.of("@(data\\-)[^:]*:fake\\.test$"), "#dm_.*");
        FakeUser you = fake.user("you");
        server = new TestHomeserver(
                URI.create(fake.baseUrl()),
                fake.serverName(),
                registrations,
                new HumanAccount.Own(new UserId(you.userId()), new Secret(you.accessToken())));
    }

    private void register(Appservice service, List<String> users, @Nullable String aliases) {
        fake.registerAppservice(new Registration(
                service.id(),
                null,
                service.asToken().reveal(),
                service.hsToken().reveal(),
                service.sender().localpart(),
                users,
                aliases == null ? List.of() : List.of(aliases)));
    }

    @AfterEach
    void stopServer() {
        fake.close();
    }

    @Override
    TestHomeserver server() {
        return server;
    }

    @Override
    int crashes() {
        return 60;
    }

    @Test
    void aReconcileThatFindsAllInOrderSendsOnlyReads() throws IOException {
        try (RegistrarRig rig = new RegistrarRig(server, "quiet", directory, server.human())) {
            rig.settle();
            fake.requests().clear();

            rig.settle();

            assertThat(fake.requests().all())
                    .isNotEmpty()
                    .allSatisfy(request -> assertThat(request.method()).isEqualTo("GET"));
        }
    }

    @Test
    void aHomeserverThatIsAwayIsSaidAndTriedAgain() throws IOException {
        fake.kill();
        try (RegistrarRig rig = new RegistrarRig(server, "away", directory, server.human())) {
            Registrar registrar = rig.restart();
            RegistrarSnapshot away = rig.awaitSnapshot(registrar, s -> true);
            Condition ready = requireNonNull(away.statuses().get(new ResourceKey("Homeserver", "default", "away")))
                    .condition(Condition.READY)
                    .orElseThrow();
            assertThat(ready.reason()).isEqualTo("HomeserverUnreachable");
            assertThat(ready.message()).contains(server.baseUrl().toString());

            fake.restart();

            assertThat(rig.awaitSnapshot(registrar, RegistrarSnapshot::settled).failures())
                    .isEmpty();
        }
    }

    @Test
    void aHomeserverThatRefusesTheTokensIsSaidWithWhatToDo() throws IOException {
        Registrations unknown = Registrations.ensure(
                files.resolve("other"), fake.serverName(), List.of("data-"), URI.create("http://127.0.0.1:9/"));
        TestHomeserver refusing = new TestHomeserver(server.baseUrl(), server.serverName(), unknown, server.human());
        try (RegistrarRig rig = new RegistrarRig(refusing, "refused", directory, server.human())) {
            RegistrarSnapshot refused = rig.awaitSnapshot(rig.restart(), s -> true);

            assertThat(refused.settled()).isFalse();
            assertThat(refused.failures()).singleElement().satisfies(failure -> {
                assertThat(failure.reason()).isEqualTo("RegistrationRejected");
                assertThat(failure.message())
                        .contains("app_service_config_files")
                        .doesNotContain(unknown.registrar().asToken().reveal());
            });
        }
    }
}
