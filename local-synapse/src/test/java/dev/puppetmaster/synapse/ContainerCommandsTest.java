package dev.puppetmaster.synapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.synapse.ContainerCommands.Network;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContainerCommandsTest {
    private final SynapseSettings settings = SynapseSettings.builder(
                    Path.of("/state/synapse"), "data.example.org", 8008)
            .registrations(List.of(Path.of("/state/registrar.yaml")))
            .build();

    @Test
    void onLinuxTheContainerHasTheLoopbackOfThisMachine() {
        ContainerCommands docker = new ContainerCommands("docker", Network.HOST, "1000:1000");

        assertThat(String.join(" ", docker.run(settings, "f00")))
                .isEqualTo("docker run --detach --name " + ContainerCommands.name(settings)
                        + " --label dev.puppetmaster.fingerprint=f00 --user 1000:1000 --network host"
                        + " --security-opt label=disable --mount type=bind,source=/state/synapse,target=/data"
                        + " --mount type=bind,source=/state/registrar.yaml,target=/registrations/0.yaml,readonly"
                        + " --entrypoint python matrixdotorg/synapse:v1.163.2"
                        + " -m synapse.app.homeserver -c /data/homeserver.json");
        assertThat(docker.seen(settings).bindAddress()).isEqualTo("127.0.0.1");
    }

    @Test
    void elsewhereOnePortIsPublishedOnLoopbackOnly() {
        ContainerCommands podman = new ContainerCommands("podman", Network.PUBLISHED, "501:20");

        assertThat(podman.run(settings, "f00"))
                .containsSequence("--userns", "keep-id")
                .containsSequence("--publish", "127.0.0.1:8008:8008")
                .containsSequence("--add-host", "host.docker.internal:host-gateway")
                .doesNotContain("host");
        assertThat(podman.seen(settings).bindAddress()).isEqualTo("0.0.0.0");
        assertThat(podman.seen(settings).registrations()).containsExactly("/registrations/0.yaml");
    }

    @Test
    void theGraceIsGivenInWholeSeconds() {
        ContainerCommands docker = new ContainerCommands("docker", Network.HOST, "0:0");

        assertThat(docker.stop(settings, Duration.ofSeconds(10)))
                .containsExactly("docker", "stop", "--time", "10", ContainerCommands.name(settings));
    }

    @Test
    void aDirectoryHasOneContainerName() {
        SynapseSettings other = SynapseSettings.builder(Path.of("/other"), "data.example.org", 8008)
                .build();

        assertThat(ContainerCommands.name(settings))
                .matches("puppetmaster-[0-9a-f]{12}")
                .isEqualTo(ContainerCommands.name(settings.withRegistrations(List.of())))
                .isNotEqualTo(ContainerCommands.name(other));
    }

    @Test
    void aPathThatCannotBeMountedIsRefused() {
        SynapseSettings comma = SynapseSettings.builder(Path.of("/a,b"), "data.example.org", 8008)
                .build();

        assertThatThrownBy(() -> new ContainerCommands("docker", Network.HOST, "0:0").run(comma, "f00"))
                .hasMessage("a container cannot mount /a,b: a path must not contain a comma");
    }

    @Test
    void withoutAnEngineTheMessageSaysWhatToInstall() {
        assertThatThrownBy(() -> ContainerEngine.find(List.of("no-such-docker", "no-such-podman")))
                .hasMessage("no container engine: no-such-docker is not installed; no-such-podman is not installed:"
                        + " install or start Docker or Podman");
    }
}
