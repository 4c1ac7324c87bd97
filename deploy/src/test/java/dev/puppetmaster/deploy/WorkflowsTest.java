package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.deploy.Chart.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What holds for every workflow of .github/workflows. */
class WorkflowsTest {
    private static final Path FOLDER = Path.of(".github/workflows");

    /** @param text as it stands there */
    record Workflow(Path file, String text, Document document) {
        static Workflow of(Path file) throws IOException {
            String text = Files.readString(Checks.ROOT.resolve(file));
            return new Workflow(
                    file, text, new Document(new Load(LoadSettings.builder().build()).loadFromString(text)));
        }

        /** What it is started by. */
        Set<?> triggers() {
            return ((Map<?, ?>) document.at("on")).keySet();
        }

        List<Document> jobs() {
            return ((Map<?, ?>) document.at("jobs"))
                    .values().stream().map(job -> new Document((Object) job)).toList();
        }

        @Override
        public String toString() {
            return String.valueOf(file.getFileName());
        }
    }

    static List<Path> files() throws IOException {
        return Checks.files(file -> file.startsWith(Checks.ROOT.resolve(FOLDER)));
    }

    static List<Workflow> workflows() throws IOException {
        return files().stream()
                .map(file -> {
                    try {
                        return Workflow.of(file);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .toList();
    }

    @Test
    void actionlintFindsNothing() throws Exception {
        assertThat(files()).hasSizeGreaterThanOrEqualTo(6);
        assertThat(Checks.complaints("actionlint", List.of("-no-color", "-pyflakes="), files()))
                .isEmpty();
    }

    /** A tag may be moved to other code, a commit may not. */
    @ParameterizedTest
    @MethodSource("workflows")
    void everyActionIsPinnedByACommitWithItsVersionBesideIt(Workflow workflow) {
        List<String> uses = workflow.text
                .lines()
                .filter(line -> line.contains("uses:"))
                .map(String::strip)
                .toList();

        assertThat(uses)
                .isNotEmpty()
                .allSatisfy(line ->
                        assertThat(line).matches("(- )?uses: [\\w.-]+(/[\\w.-]+)+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void rightsAreGivenJobByJobAndEachHasALimitOfTime(Workflow workflow) {
        assertThat(workflow.document.at("permissions")).isEqualTo(Map.of());
        assertThat(workflow.document.at("concurrency", "group")).isNotNull();
        assertThat(workflow.jobs()).isNotEmpty().allSatisfy(job -> {
            assertThat((Map<?, ?>) job.at("permissions")).isNotEmpty();
            assertThat((Integer) job.at("timeout-minutes")).isBetween(1, 90);
        });
    }

    /** Whoever opens a pull request says what runs. */
    @ParameterizedTest
    @MethodSource("workflows")
    void whatAForkMayStartHasNoSecretsAndWritesNothing(Workflow workflow) {
        assertThat(workflow.triggers().toArray())
                .doesNotContain("pull_request_target", "workflow_run", "issue_comment", "issues", "discussion");
        assertThat(workflow.text).doesNotContain("secrets.").doesNotContain("secrets:");
        if (workflow.triggers().contains("pull_request")) {
            assertThat(workflow.jobs())
                    .allSatisfy(job -> ((Map<?, ?>) job.at("permissions")).forEach((right, how) -> {
                        if (!right.equals("security-events")) {
                            assertThat(how).as(String.valueOf(right)).isEqualTo("read");
                        }
                    }));
        }
    }

    /** What a later step runs does not find the token in .git/config. */
    @ParameterizedTest
    @MethodSource("workflows")
    void aCheckoutKeepsNoToken(Workflow workflow) {
        for (Document job : workflow.jobs()) {
            for (Document step : job.parts("steps")) {
                if (step.has("uses") && step.at("uses").toString().startsWith("actions/checkout@")) {
                    assertThat(step.at("with", "persist-credentials")).isEqualTo(false);
                }
            }
        }
    }

    /** A title or a branch's name is text of a stranger: a shell reads it from a variable, or not at all. */
    @ParameterizedTest
    @MethodSource("workflows")
    void noExpressionStandsInAScript(Workflow workflow) {
        for (Document job : workflow.jobs()) {
            for (Document step : job.parts("steps")) {
                if (step.has("run")) {
                    assertThat(step.at("run").toString()).doesNotContain("${{");
                }
            }
        }
    }
}
