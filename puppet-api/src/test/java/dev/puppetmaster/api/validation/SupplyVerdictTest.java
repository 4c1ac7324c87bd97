package dev.puppetmaster.api.validation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.Tool;
import dev.puppetmaster.api.yaml.ResourceReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a folder says of LLMPolicy, MemoryPolicy, Tool, and of puppets that name them. */
class SupplyVerdictTest {
    private static final String FOLDER = """
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Homeserver
            metadata: {name: data}
            spec: {serverName: data.localhost, puppetPrefixes: [data-], approvals: {approvers: [you]}}
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Puppet
            metadata: {name: data-a}
            spec:
              homeserverRef: {name: data}
              brain: {llm: {systemPrompt: x, policyRef: {name: models}}}
              tools:
                - toolRef: {name: clock}
                  version: ">=1 <2"
              memoryPolicyRef: {name: month}
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: LLMPolicy
            metadata: {name: models}
            spec:
              backends:
                - {name: big, provider: ollama, url: "http://m3:11434", model: m}
              budgets:
                - {per: Room, tokens: 10, period: Day}
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: MemoryPolicy
            metadata: {name: month}
            spec:
              type: Summary
              ttl: 30d
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Tool
            metadata: {name: clock}
            spec:
              type: Program
              version: 1.2.0
              program:
                command: [date]
                description: The time.
                parameters: {type: object}
            """;

    private static Validation verdict(String folder) {
        return ResourceValidator.validate(
                List.of(ResourceReader.read("a.yaml", folder.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void aGoodFolderIsReadWholeWithItsDefaults() {
        Validation verdict = verdict(FOLDER);

        assertThat(verdict.problems()).isEmpty();
        Resources resources = requireNonNull(verdict.resources());
        LLMPolicy.Spec models = resources.policies().getFirst().spec();
        assertThat(models.fallbackOn()).containsExactly(LLMPolicy.Fault.values());
        assertThat(models.retries()).isEqualTo(2);
        assertThat(models.cooldown()).isEqualTo(Duration.ofSeconds(30));
        assertThat(models.backends().getFirst())
                .isEqualTo(new LLMPolicy.Backend(
                        "big",
                        LLMPolicy.Provider.ollama,
                        "http://m3:11434",
                        "m",
                        null,
                        4,
                        new LLMPolicy.Price(0, 0),
                        new LLMPolicy.Timeouts(
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(90),
                                Duration.ofSeconds(20),
                                Duration.ofMinutes(10))));
        assertThat(models.budgets().getFirst().onExceed()).isEqualTo(LLMPolicy.OnExceed.Refuse);
        assertThat(resources.memories().getFirst().spec().windowTokens()).isEqualTo(4000);
        assertThat(resources.tools().getFirst().spec().program())
                .isEqualTo(new Tool.Program(
                        List.of("date"), Duration.ofSeconds(10), 128, 65_536, Map.of("type", "object"), "The time."));
        assertThat(resources.tools().getFirst().spec().hints()).isEqualTo(new Tool.Hints(false, true, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "policyRef: {name: models} | policyRef: {name: modles} | a.yaml:11: Puppet \"data-a\": spec.brain.llm.policyRef.name: LLMPolicy \"modles\" does not exist; did you mean \"models\"?",
                "toolRef: {name: clock} | toolRef: {name: clok} | a.yaml:13: Puppet \"data-a\": spec.tools[0].toolRef.name: Tool \"clok\" does not exist; did you mean \"clock\"?",
                "memoryPolicyRef: {name: month} | memoryPolicyRef: {name: zz} | a.yaml:15: Puppet \"data-a\": spec.memoryPolicyRef.name: MemoryPolicy \"zz\" does not exist; known here: month",
                ">=1 <2 | >=2 | a.yaml:14: Puppet \"data-a\": spec.tools[0].version: Tool \"clock\" has version 1.2.0, which is not in \">=2\"; correct the one or the other",
                ">=1 <2 | ~1 | a.yaml:14: Puppet \"data-a\": spec.tools[0].version: \"~1\" is no range of versions; write one like \">=1.0 <2\", or a version like \"1.2.0\"",
                "{name: month} | {name: month, namespace: other} | a.yaml:15: Puppet \"data-a\": spec.memoryPolicyRef.namespace: \"other\" is not available: in a folder everything is in namespace \"default\"; remove the field",
                "ttl: 30d | ttl: 4000d | a.yaml:31: MemoryPolicy \"month\": spec.ttl: 4000d is out of range; use 1m to 3650d",
                "ttl: 30d | ttl: 30 | a.yaml:31: MemoryPolicy \"month\": spec.ttl: must be a length of time like \"500ms\", \"30s\", \"5m\", \"1h\" or \"30d\", but is \"30\"",
                "type: Summary | type: Sumary | 'a.yaml:30: MemoryPolicy \"month\": spec.type: \"Sumary\" is none of None|Room|Summary|Facts; did you mean \"Summary\"?'",
                "model: m | modle: m | a.yaml:22: LLMPolicy \"models\": spec.backends[0].modle: unknown field; did you mean \"model\"?",
                "tokens: 10, | tokens: 10, cost: 1, | a.yaml:24: LLMPolicy \"models\": spec.budgets[0]: needs exactly one of tokens, cost; remove one",
                "period: Day | period: Day, onExceed: Downgrade, downgradeTo: bog | a.yaml:24: LLMPolicy \"models\": spec.budgets[0].downgradeTo: \"bog\" is none of spec.backends; did you mean \"big\"?",
                "type: Program | type: Http | a.yaml:36: Tool \"clock\": spec.http: is missing: a tool of type Http needs it",
                "version: 1.2.0 | version: 1.2 | a.yaml:38: Tool \"clock\": spec.version: must be text; write it in quotes: \"1.2\"",
                "{type: object} | {type: array} | a.yaml:42: Tool \"clock\": spec.program.parameters: is no JSON Schema of an object; begin with type: object, and give the arguments as properties",
                "[date] | date --utc | a.yaml:40: Tool \"clock\": spec.program.command: must be a list (lines that begin with \"- \"), but is \"date --utc\"",
                "approvers: [you] | approvers: [] | a.yaml:4: Homeserver \"data\": spec.approvals.approvers: has 0 entries; 1 to 64 are allowed",
            })
    void whatIsWrongIsSaidWithItsLineAndWhatWouldBeRight(String right, String wrong, String expected) {
        assertThat(FOLDER).contains(right);
        assertThat(verdict(FOLDER.replaceFirst(Pattern.quote(right), wrong)).problems().stream()
                        .map(Problem::toString))
                .contains(expected);
    }

    /** A few lines that stand for millions must not be written out. */
    @Test
    void whatAliasesMultiplyIsRefused() {
        StringBuilder schema = new StringBuilder("{type: object, a0: &a0 [x, x, x]");
        for (int i = 1; i < 25; i++) {
            schema.append(", a%d: &a%d [*a%d, *a%d]".formatted(i, i, i - 1, i - 1));
        }

        assertThat(verdict(FOLDER.replace("{type: object}", schema.append('}').toString())).problems().stream()
                        .map(Problem::toString))
                .contains(
                        "a.yaml:42: Tool \"clock\": spec.program.parameters: has more than 20000 fields; keep only what"
                                + " is needed, or give a url");
    }
}
