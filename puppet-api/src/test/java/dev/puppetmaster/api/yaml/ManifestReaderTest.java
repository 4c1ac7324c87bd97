package dev.puppetmaster.api.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.build.Manifest;
import dev.puppetmaster.api.build.PuppetBuild;
import dev.puppetmaster.api.validation.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManifestReaderTest {
    private static final String BUILD = """
            apiVersion: compiler.puppetmaster.dev/v1alpha1
            kind: PuppetBuild
            metadata: {name: data-a}
            spec:
              puppetRef: {name: data-a}
              base: registry.example.org/base:1
              program:
                command: [python3, /app/answer.py]
                input: message
                timeout: 30s
              files:
                - {from: answer.py, to: /app/answer.py, mode: "0755"}
              programs:
                - name: roll
                  command: [/app/roll]
                  description: Rolls dice.
                  parameters: {type: object}
              packages: {apt: [jq=1.6-2.1], pip: [tabulate==0.9.0]}
            """;

    private static Manifest read(String text) {
        return ResourceReader.readManifest("puppet.yaml", text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> problems(String text) {
        return read(text).resources().problems().stream().map(Problem::toString).toList();
    }

    @Test
    void allFieldsAreRead() {
        Manifest manifest = read(BUILD);

        assertThat(manifest.resources().problems()).isEmpty();
        PuppetBuild.Spec spec = manifest.builds().getFirst().build().spec();
        assertThat(spec.puppetRef().name()).isEqualTo("data-a");
        assertThat(spec.base()).isEqualTo("registry.example.org/base:1");
        assertThat(spec.program())
                .isEqualTo(new PuppetBuild.Program(
                        List.of("python3", "/app/answer.py"),
                        PuppetBuild.Input.message,
                        PuppetBuild.Output.text,
                        Duration.ofSeconds(30),
                        262_144,
                        4));
        assertThat(spec.files()).containsExactly(new PuppetBuild.Copied("answer.py", "/app/answer.py", "0755"));
        assertThat(spec.programs())
                .containsExactly(new PuppetBuild.OwnProgram(
                        "roll",
                        List.of("/app/roll"),
                        "Rolls dice.",
                        Map.of("type", "object"),
                        Duration.ofSeconds(10),
                        16_384));
        assertThat(spec.apt()).containsExactly("jq=1.6-2.1");
        assertThat(spec.pip()).containsExactly("tabulate==0.9.0");
    }

    @Test
    void aProblemHasItsLineAndField() {
        assertThat(problems(BUILD.replace("input: message", "input: mesage")))
                .containsExactly("puppet.yaml:9: PuppetBuild \"data-a\": spec.program.input: \"mesage\" is none of"
                        + " turn|message; did you mean \"message\"?");
        assertThat(problems(BUILD.replace("pip: [tab", "pips: [tab")))
                .containsExactly(
                        "puppet.yaml:18: PuppetBuild \"data-a\": spec.packages.pips: unknown field; did you mean"
                                + " \"pip\"?");
        assertThat(problems(BUILD.replace("\"0755\"", "[0755]")))
                .singleElement()
                .asString()
                .contains(":12:", "spec.files[0].mode: must be text, but is a list");
    }

    @Test
    void elsewhereItIsSaidToBeForTheCompiler() {
        List<Problem> problems = ResourceReader.read("puppet.yaml", BUILD.getBytes(StandardCharsets.UTF_8))
                .problems();

        assertThat(problems)
                .singleElement()
                .asString()
                .startsWith("puppet.yaml:2: PuppetBuild \"data-a\": kind: is for `puppetmaster compile` alone");
        assertThat(problems(BUILD.replace("kind: PuppetBuild", "kind: Puppet")))
                .singleElement()
                .asString()
                .contains("kind: \"Puppet\" is not known; of compiler.puppetmaster.dev/v1alpha1 there is PuppetBuild");
    }
}
