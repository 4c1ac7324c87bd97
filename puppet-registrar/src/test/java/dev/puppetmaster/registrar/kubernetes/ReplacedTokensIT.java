package dev.puppetmaster.registrar.kubernetes;

import static dev.puppetmaster.registrar.kubernetes.ClusterRig.isReady;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.puppetYaml;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.said;

import dev.puppetmaster.registrar.matrix.Registrations;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A Secret is not watched: when the homeserver does not know what it held, it is read again. */
@Timeout(120)
class ReplacedTokensIT {
    @RegisterExtension
    static final ClusterRig rig = new ClusterRig();

    @TempDir
    private Path files;

    @Test
    void tokensThatAreReplacedAreTakenWithoutWaitingForAResync() throws IOException {
        strangersTokens();
        rig.start();
        rig.apply(rig.homeserverYaml());
        rig.apply(puppetYaml("data-a", ""));
        rig.awaitPuppet("data-a", it -> said(it.conditions(), "Ready").equals("False: RegistrationRejected"));

        rig.secret("data-registration");

        rig.awaitPuppet("data-a", it -> isReady(it.conditions()));
    }

    private void strangersTokens() throws IOException {
        Registrations others = Registrations.ensure(
                files.resolve("others"), ClusterRig.SERVER_NAME, List.of("data-"), URI.create("http://127.0.0.1:9"));
        rig.client
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("data-registration")
                        .withNamespace(ClusterRig.NAMESPACE)
                        .endMetadata()
                        .withStringData(Map.of(
                                "registrar.yaml", text(others.registrar().file()),
                                "puppets.yaml", text(others.puppets().file()),
                                "runtime-token", "a-token-of-the-runtime"))
                        .build())
                .forceConflicts()
                .serverSideApply();
    }

    private static String text(@Nullable Path file) throws IOException {
        return Files.readString(Objects.requireNonNull(file));
    }
}
