package dev.puppetmaster.api.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.validation.Problem;
import dev.puppetmaster.api.validation.ResourceFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResourceReaderTest {
    private static final String PUPPET = """
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Puppet
            metadata: {name: data-a}
            spec:
              homeserverRef: {name: data}
              brain: {java: {class: org.example.Hello}}
            """;

    private static ResourceFile read(String text) {
        return read(text, StandardCharsets.UTF_8);
    }

    private static ResourceFile read(String text, Charset charset) {
        return ResourceReader.read("x.yaml", text.getBytes(charset));
    }

    private static List<String> problems(ResourceFile file) {
        return file.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void emptyFilesAndDocumentsAndCommentsAreNothing() {
        assertThat(read("")).isEqualTo(new ResourceFile("x.yaml", List.of(), List.of()));
        assertThat(read("# only a remark\n---\n---\n").problems()).isEmpty();
        assertThat(read("---\n" + PUPPET + "---\n").documents()).hasSize(1);
        assertThat(read("\uFEFF" + PUPPET).documents()).hasSize(1);
    }

    @Test
    void documentsBeforeBrokenYamlAreStillRead() {
        ResourceFile file = read(PUPPET + "---\nkind: Puppet\n  metadata: x\n");

        assertThat(file.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(9);
            assertThat(problem.message()).startsWith("broken YAML: mapping values are not allowed here");
        });
    }

    @Test
    void brokenYamlIsOneLineWithTheLine() {
        assertThat(problems(read("kind: Puppet\nmetadata:\n\tname: x\n")))
                .singleElement()
                .asString()
                .startsWith("x.yaml:3: broken YAML: ")
                .endsWith("; indent with spaces, not tabs")
                .doesNotContain("\n");
        assertThat(problems(read("a: \"open\n\nb: c\n")))
                .singleElement()
                .asString()
                .startsWith("x.yaml:");
        assertThat(problems(read("a: *nowhere\n"))).singleElement().asString().startsWith("x.yaml:1: broken YAML: ");
        assertThat(problems(read("a: b\nc: \u0007\n")))
                .containsExactly("x.yaml:2: broken YAML: the character U+0007 is not allowed; remove it");
    }

    @Test
    void otherEncodingsAreRefusedWithTheFix() {
        assertThat(problems(read(PUPPET, StandardCharsets.UTF_16)))
                .containsExactly("x.yaml: is UTF-16; save it as UTF-8");
        assertThat(problems(read("a: b\nname: é\n", StandardCharsets.ISO_8859_1)))
                .containsExactly("x.yaml:2: is not UTF-8; save it as UTF-8");
    }

    @Test
    void aFileOfMoreThanOneMegabyteIsRefused() {
        assertThat(problems(ResourceReader.read("x.yaml", new byte[ResourceReader.MAX_BYTES + 1])))
                .containsExactly("x.yaml: has 1048577 bytes; at most 1048576 are read: split it");
    }

    @Test
    void aYamlBombIsRefusedAtOnce() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d [*a%d,*a%d,*a%d]\n".formatted(i, i, i - 1, i - 1, i - 1));
        }

        assertThat(problems(read(bomb.toString())))
                .containsExactly("x.yaml:18: has more than 50 aliases (*name); write the values out");
        assertThat(problems(read("[".repeat(500_000)))).containsExactly("x.yaml:1: is nested deeper than 32 levels");
        assertThat(problems(read("a: &a [*a]\n"))).isNotEmpty();
    }

    @Test
    void anAliasMayBeUsedSensibly() {
        ResourceFile file =
                read(PUPPET.replace("metadata: {name: data-a}", "metadata: {name: &n data-a}") + "  displayName: *n\n");

        assertThat(file.problems()).isEmpty();
        assertThat(file.documents()).hasSize(1);
    }

    @Test
    void anythingAtAllIsAnsweredWithoutAnException() {
        Random random = new Random(42);
        byte[] puppet = PUPPET.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = puppet.clone();
            for (int n = random.nextInt(6); n >= 0; n--) {
                damaged[random.nextInt(damaged.length)] =
                        (byte) "[]{}:,&*!|>'\"%@`#- \n\t~x0\u0000".charAt(random.nextInt(25));
            }
            ResourceFile file = ResourceReader.read("x.yaml", damaged);
            assertThat(problems(file)).allSatisfy(line -> assertThat(line).doesNotContain("\n"));
            assertThat(file.documents().size() + file.problems().size()).isPositive();
        }
    }

    @Test
    void anApprovalIsNothingToDeclare() {
        ResourceFile file = ResourceReader.read("x.yaml", """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Approval
                metadata: {name: mine}
                spec: {puppet: "@data-a:s"}
                """.getBytes(StandardCharsets.UTF_8));

        assertThat(file.documents()).isEmpty();
        assertThat(file.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).contains("only the registrar writes"));
    }
}
