package dev.puppetmaster.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code doctor --network} on {@code up examples/two-themes}, as it runs and after things were broken in it. */
class NetworkDoctorIT {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    private Path temporary;

    @Test
    void whatIsBrokenBetweenTwoThemesIsNamed() throws Exception {
        Path folder = Folders.twoThemes(temporary);
        Path state = state();
        String data;
        String code;
        try (UpProcess up = UpProcess.start(folder, state)) {
            UpFile ready = up.ready();
            data = ready.homeservers().get(0).serverName();
            code = ready.homeservers().get(1).serverName();
            theHealthyNetwork(data, code);
            aHomeserverThatStandsStill(code);
            aSigningKeyThatIsGoneAndSynapseStillHasIt(code);
            up.stop();
        }
        assertThat(doctor()).contains("FAIL up ", "no network runs").doesNotContain("FAIL federation");
        try (UpProcess again = UpProcess.start(folder, state)) {
            again.ready();
            theNewKeyIsAnotherThanTheOthersRemember(data, code);
            anAllowListWithoutThePartner(data, code);
            again.stop();
        }
    }

    private Path state() {
        return temporary.resolve("state");
    }

    private String doctor(String... more) throws Exception {
        String[] all = new String[more.length + 4];
        all[0] = "doctor";
        all[1] = "--network";
        all[2] = "--state";
        all[3] = state().toString();
        System.arraycopy(more, 0, all, 4, more.length);
        return UpProcess.run(all);
    }

    private void theHealthyNetwork(String data, String code) throws Exception {
        // the homeservers know each other's keys once they have spoken
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(doctor())
                        .containsPattern("signing key +" + data + " .*, as the others know it")
                        .containsPattern("signing key +" + code + " .*, as the others know it"));
        String said = doctor();
        assertThat(said)
                .doesNotContain("FAIL")
                .containsPattern("OK +dns +" + data + " +leads to " + data)
                .containsPattern("OK +certificate +" + data + " .* valid until 20")
                .containsPattern("OK +federation +" + data + " +Synapse 1\\.[0-9.]+ answers at " + data
                        + ", its key document is rightly signed")
                .containsPattern("OK +federation +" + data + " +gets through to " + code)
                .containsPattern("OK +federation +" + code + " +gets through to " + data)
                .containsPattern("OK +signing key +" + code + " +ed25519:\\w+, as the others know it")
                .contains("this machine and 2 homeservers agree")
                .containsPattern("(OK|WARN|FAIL) +disk ");
        assertThat(said.indexOf("dns          " + data)).isLessThan(said.indexOf("dns          " + code));
        JsonNode json = new JsonMapper().readTree(doctor("-o", "json"));
        assertThat(json.findValuesAsText("subject"))
                .contains("dns", "certificate", "federation", "signing key", "clock");
        assertThat(json.get(0).path("of").asText()).isEqualTo(data);
    }

    private void aHomeserverThatStandsStill(String code) throws Exception {
        long pid = new JsonMapper()
                .readTree(state().resolve("pids").resolve("synapse-code.json").toFile())
                .path("pid")
                .asLong();
        signal("-STOP", pid);
        try {
            assertThat(doctor())
                    .containsPattern(
                            "FAIL +federation +" + code + " +its client-server API at .* fails: no answer in time")
                    .containsPattern("FAIL +federation +" + code + " +" + code
                            + "/_matrix/federation/v1/version fails: no answer in time");
        } finally {
            signal("-CONT", pid);
        }
    }

    private static void signal(String signal, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    private Path key() {
        return state().resolve("homeservers").resolve("code").resolve("synapse").resolve("signing.key");
    }

    private void aSigningKeyThatIsGoneAndSynapseStillHasIt(String code) throws Exception {
        Files.delete(key());
        assertThat(doctor()).containsPattern("FAIL +signing key +" + code + " +" + key() + " is gone");
    }

    private void theNewKeyIsAnotherThanTheOthersRemember(String data, String code) throws Exception {
        assertThat(key()).exists();
        String lost = "FAIL +signing key +" + code + " +signs with ed25519:\\w+; ed25519:\\w+, which ";
        assertThat(doctor())
                .containsPattern(
                        lost + "it had here on 20[^ ]+ and " + data + " remembers of it, is not among its old keys")
                .contains(
                        "bring back signing.key of a backup",
                        "old_signing_keys",
                        "docs/operations/keys.md#signing-key");
        // also where nothing was kept here: the other theme remembers
        assertThat(doctor("--known-keys", temporary.resolve("none.json").toString()))
                .containsPattern(lost + data + " remembers of it, is not among its old keys");
    }

    /** As it would be where somebody edits what Synapse reads: the file is up's own, so it is changed while it runs. */
    private void anAllowListWithoutThePartner(String data, String code) throws Exception {
        Path file = state().resolve("homeservers")
                .resolve("data")
                .resolve("synapse")
                .resolve("homeserver.json");
        ObjectNode configuration = (ObjectNode) new JsonMapper().readTree(file.toFile());
        ((ArrayNode) configuration.get("federation_domain_whitelist")).removeAll();
        Files.writeString(file, configuration.toString());

        assertThat(doctor())
                .containsPattern("FAIL +federation +" + data + " +its allow-list has no " + code
                        + ": add it to federation_domain_whitelist");
        assertThat(List.of(UpProcess.run("doctor", "--homeserver", "https://data.test")))
                .singleElement()
                .asString()
                .contains("go with --network");
    }
}
