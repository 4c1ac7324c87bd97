package dev.puppetmaster.registrar;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import dev.puppetmaster.registrar.matrix.Registrations;
import dev.puppetmaster.synapse.EmbeddedSynapse;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.synapse.RunningSynapse;
import dev.puppetmaster.synapse.SharedSecretRegistration;
import dev.puppetmaster.synapse.SynapseInstallation;
import dev.puppetmaster.synapse.SynapseSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrarOnSynapseIT extends RegistrarContract {
    private static final String SERVER_NAME = "data.example.org";

    @TempDir
    static Path files;

    private static RunningSynapse synapse;
    private static TestHomeserver server;

    @BeforeAll
    static void startSynapse() throws IOException, InterruptedException {
        URI runtime = URI.create("http://127.0.0.1:" + Ports.free());
        Registrations registrations =
                Registrations.ensure(files.resolve("registrations"), SERVER_NAME, List.of("data-"), runtime);
        SynapseSettings settings = SynapseSettings.builder(files.resolve("synapse"), SERVER_NAME, Ports.free())
                .registrations(registrations.files())
                .profile(SynapseSettings.Profile.UNLIMITED)
                .build();
        synapse = new EmbeddedSynapse(SynapseInstallation.ensure(SynapseInstallation.defaultCache(), line -> {}))
                .start(settings);
        SharedSecretRegistration.Login you =
                SharedSecretRegistration.of(settings).registerOrLogin("you", "a good password");
        server = new TestHomeserver(
                settings.baseUrl(),
                SERVER_NAME,
                registrations,
                new HumanAccount.Own(new UserId(you.userId()), new Secret(you.accessToken())));
    }

    @AfterAll
    static void stopSynapse() throws InterruptedException {
        synapse.stop(Duration.ofSeconds(20));
    }

    @Override
    TestHomeserver server() {
        return server;
    }

    @Override
    int crashes() {
        return 8;
    }

    /** FakeHomeserver closes no accounts. */
    @Test
    void aPuppetThatIsToBeDeactivatedIsClosedForEver() throws IOException {
        try (RegistrarRig rig = rig()) {
            rig.puppet("c", DeletionPolicy.Deactivate);
            rig.settle();

            rig.puppets.removeIf(p -> p.metadata().name().equals(rig.tag + "-c"));
            rig.update();
            assertThat(rig.hasAlias(rig.directAlias("c"))).isFalse();

            rig.puppet("c", DeletionPolicy.LeaveRooms);
            RegistrarSnapshot again = rig.update();
            assertThat(requireNonNull(again.statuses().get(new ResourceKey("Puppet", "default", rig.tag + "-c")))
                            .condition(Condition.ACCOUNT_READY)
                            .orElseThrow()
                            .reason())
                    .isEqualTo("LocalpartDeactivated");
        }
    }
}
