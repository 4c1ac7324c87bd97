package dev.puppetmaster.compiler;

import static dev.puppetmaster.compiler.Manifests.BOTH;
import static dev.puppetmaster.compiler.Manifests.BUILD;
import static dev.puppetmaster.compiler.Manifests.PUPPET;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every problem with file, line and field, and what would be right. */
class RefusedManifestsTest {
    private static List<String> problems(String manifest) {
        return Manifests.problems(Manifests.compile(manifest));
    }

    @Test
    void aRightOneHasNoProblem() {
        assertThat(problems(BOTH)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "puppetRef: {name: data-bills} | puppetRef: {name: data-bils} | 17: PuppetBuild \"data-bills\": spec.puppetRef: Puppet \"data-bils\" of namespace default is not in this file",
                "  program: | 'base: \"my base\"\n  program:' | spec.base: \"my base\" is no name of an image",
                "  program: | 'base: company/base\n  program:' | spec.base: \"company/base\" is another image tomorrow; name a tag, or a digest",
                "  program: | 'base: company/base:latest\n  program:' | spec.base: \"company/base:latest\" is another image tomorrow",
                "[python3, /app/bills.py] | [] | spec.program.command: has 0 words; 1 to 64 are allowed",
                "[python3, /app/bills.py] | ['python3 /app/bills.py'] | spec.program.command[0]: \"python3 /app/bills.py\" is one word to the system",
                "[python3, /app/bills.py] | [bin/run] | spec.program.command[0]: \"bin/run\" depends on a folder; write its absolute path",
                "[python3, /app/bills.py] | [/app/bills.py] | 19: PuppetBuild \"data-bills\": spec.program.command[0]: \"/app/bills.py\" is copied without the right to be executed; give spec.files[0] mode: \"0755\"",
                "timeout: 30s | timeout: 11m | spec.program.timeout: is 660000 ms; 1000 to 600000 ms (10m) are allowed",
                "timeout: 30s | timeout: soon | spec.program.timeout: must be a length of time",
                "atOnce: 2 | atOnce: 0 | spec.program.atOnce: is 0; 1 to 64 are allowed",
                "atOnce: 2 | atonce: 2 | spec.program.atonce: unknown field; did you mean \"atOnce\"?",
                "output: ndjson | output: json | spec.program.output: \"json\" is none of text|ndjson; did you mean \"ndjson\"?",
                "output: ndjson | output: text | spec.programs: is for a program that can ask for tools; set spec.program.output to ndjson",
                "from: bills.py | from: bils.py | 25: PuppetBuild \"data-bills\": spec.files[0].from: \"bils.py\" is not there",
                "from: bills.py | from: ../bills.py | spec.files[0].from: \"../bills.py\" leaves the manifest's folder",
                "from: bills.py | from: /etc/passwd | spec.files[0].from: \"/etc/passwd\" leaves the manifest's folder",
                "from: bills.py | from: . | spec.files[0].from: \".\" has a part that names nothing",
                "to: /app/bills.py | to: app/bills.py | spec.files[0].to: \"app/bills.py\" is no place in an image; write an absolute path",
                "to: /app/bills.py | to: /app/../etc/x | spec.files[0].to: \"/app/../etc/x\" is no place in an image",
                "to: /app/bills.py | to: /puppet/manifest.json | spec.files[0].to: \"/puppet/manifest.json\" lies in /puppet, which is not yours",
                "to: /app/bills.py | to: /app/lib | spec.files[1].to: \"/app/lib\" is where spec.files[0] goes already",
                "to: /app/bills.py | to: /app/lib/a.py | spec.files[1].to: \"/app/lib/a.py\" comes from spec.files[0] already",
                "to: /app/bills.py | to: /usr/local/bin | spec.files[0].to: is a file, and \"/usr/local/bin/rate\" lies below it",
                "mode: \"0755\" | mode: \"4755\" | spec.files[2].mode: \"4755\" is none of \"0644\"",
                "- name: rate | - name: ask_model | spec.programs[0].name: \"ask_model\" is a tool that every brain has already",
                "- name: rate | - name: the rate | spec.programs[0].name: \"the rate\" is no name of a function",
                "parameters: {type: object, | parameters: {type: string, | spec.programs[0].parameters: is no JSON Schema of an object",
                "parameters: {type: object, | parameters: {type: object, patternProperties: {'[': {}}, | spec.programs[0].parameters: does not do: the parameters of `rate` are no JSON Schema",
                "description: The rate of a currency. | description: ' ' | spec.programs[0].description: is empty",
                "\"jq=1.6-*\" | jq | spec.packages.apt[0]: \"jq\" names no version; write jq=VERSION",
                "\"jq=1.6-*\" | 'jq=1; rm -rf /' | spec.packages.apt[0]",
                "\"jq=1.6-*\" | bc=1.07.1-2 | spec.packages.apt[1]: \"bc=1.07.1-3\" is a package that spec.packages.apt[0] names already",
                "tabulate==0.9.0 | tabulate | spec.packages.pip[0]: \"tabulate\" names no version; write tabulate==VERSION",
                "tabulate==0.9.0 | tabulate>=0.9 | spec.packages.pip[0]: \"tabulate>=0.9\" is no package with its version",
                "tabulate==0.9.0 | -r /etc/passwd | spec.packages.pip[0]: \"-r /etc/passwd\" is no package",
                "tabulate==0.9.0 | babel==1.0 | spec.packages.pip[1]: \"Babel==2.12.1\" is a package that spec.packages.pip[0] names already",
                "image: registry.example.org/bills:1.0 | url: http://127.0.0.1:8080 | Puppet \"data-bills\": spec.brain: is none whose image can be compiled",
                "image: registry.example.org/bills:1.0 | image: registry.example.org/bills | spec.brain.pod.image: \"registry.example.org/bills\" is another image tomorrow",
                "env: [ | command: [sh], env: [ | broken YAML",
                "displayName: Bills | displayname: Bills | 6: Puppet \"data-bills\": spec.displayname: unknown field; did you mean \"displayName\"?",
            })
    void aProblemNamesItsLineItsFieldAndWhatWouldBeRight(String right, String wrong, String expected) {
        assertThat(problems(BOTH.replace(right, wrong.replace("\\n", "\n"))))
                .anySatisfy(line -> assertThat(line).startsWith("puppet.yaml:").contains(expected));
    }

    static Stream<Arguments> tooMuch() {
        String file = "    - {from: bills.py, to: /app/bills.py}\n";
        String program = BUILD.substring(BUILD.indexOf("    - name: rate\n"), BUILD.indexOf("  packages:"));
        return Stream.of(
                Arguments.of(
                        file, many(254, file, "bills.py}"), "spec.files: has 257 entries; at most 256 are allowed"),
                Arguments.of(
                        program, many(32, program, "rate\n"), "spec.programs: has 33 entries; at most 32 are allowed"),
                Arguments.of(
                        "\"jq=1.6-*\"",
                        many(63, "\"jq=1.6-*\"", "jq", ", "),
                        "spec.packages.apt: has 65 entries; at most 64 are allowed"),
                Arguments.of(
                        "tabulate==0.9.0",
                        many(255, "tabulate==0.9.0", "tabulate", ", "),
                        "spec.packages.pip: has 257 entries; at most 256 are allowed"),
                Arguments.of(
                        "[python3, /app/bills.py]",
                        "[python3" + ", x".repeat(64) + "]",
                        "spec.program.command: has 65 words; 1 to 64 are allowed"),
                Arguments.of(
                        "[python3, /app/bills.py]",
                        "[python3, " + "x".repeat(4_097) + "]",
                        "spec.program.command[1]: is no argument of at most 4096 characters"),
                Arguments.of(
                        "The rate of a currency.",
                        "x".repeat(1_025),
                        "spec.programs[0].description: has 1025 characters; at most 1024 are allowed"),
                Arguments.of(
                        "atOnce: 2",
                        "maxOutputBytes: 262145",
                        "spec.program.maxOutputBytes: is 262145; 1 to 262144 are allowed"),
                Arguments.of(
                        "timeout: 5s",
                        "maxOutputBytes: 65537",
                        "spec.programs[0].maxOutputBytes: is 65537; 1 to 65536 are allowed"));
    }

    /** A text, and more of it, in which a word is another each time. */
    private static String many(int more, String text, String word, String... between) {
        StringBuilder all = new StringBuilder(text);
        for (int i = 0; i < more; i++) {
            all.append(String.join("", between)).append(text.replace(word, "n" + i + word));
        }
        return all.toString();
    }

    @ParameterizedTest
    @MethodSource("tooMuch")
    void whatIsTooMuchIsSaidWithWhatIsAllowed(String right, String wrong, String expected) {
        assertThat(BOTH).contains(right);
        assertThat(problems(BOTH.replace(right, wrong)))
                .anySatisfy(line -> assertThat(line)
                        .matches("puppet\\.yaml:[1-9][0-9]*: PuppetBuild \"data-bills\": " + Pattern.quote(expected)));
    }

    @Test
    void allFoldersTogetherAreBounded() {
        SortedMap<String, ContextFile> half = new TreeMap<>();
        for (int i = 0; i < Sources.MOST_FILES / 2; i++) {
            half.put("file" + i, ContextFile.of("x"));
        }
        ContextFile large = ContextFile.of(new byte[Sources.MOST_BYTES / 2], false);

        assertThat(problems(path -> path.equals("rate") ? Manifests.SOURCES.read(path) : half))
                .singleElement()
                .asString()
                .contains("spec.files: is more than 4096 files or 64 MiB; make a base of your own");
        assertThat(problems(path -> new TreeMap<>(Map.of("", large))))
                .singleElement()
                .asString()
                .contains("spec.files: is more than 4096 files or 64 MiB");
    }

    private static List<String> problems(Sources sources) {
        return Manifests.problems(PuppetCompiler.compile(
                "puppet.yaml",
                BOTH.getBytes(StandardCharsets.UTF_8),
                sources,
                new PuppetCompiler.Settings("puppetmaster/base:0.1", null)));
    }

    @Test
    void noNameIsALineOfTheDockerfile() {
        String evil = "\"data-bills\\nRUN id #\"";

        assertThat(problems(PUPPET + "---\n"
                        + BUILD.replace("metadata: {name: data-bills}", "metadata: {name: " + evil + "}")))
                .anySatisfy(line -> assertThat(line).contains("metadata.name: "));
        assertThat(problems(BOTH.replace("name: data-bills}", "name: " + evil + "}")))
                .anySatisfy(line -> assertThat(line).contains("metadata.name: "));
    }

    @Test
    void allProblemsAreSaidAtOnceAndInTheOrderOfTheirLines() {
        List<String> problems = problems(BOTH.replace("timeout: 30s", "timeout: 11m")
                .replace("to: /app/lib}", "to: lib}")
                .replace("displayName: Bills", "displayname: Bills")
                .replace("image: registry.example.org/bills:1.0", "image: registry.example.org/bills")
                .replace("\"jq=1.6-*\"", "jq"));

        assertThat(problems)
                .extracting(line -> line.replaceFirst("^puppet.yaml:(\\d+): .*", "$1"))
                .containsExactly("6", "9", "22", "26", "34");
    }

    @Test
    void aManifestHasExactlyOneBuildAndItsPuppet() {
        assertThat(problems(PUPPET)).singleElement().asString().contains("puppet.yaml: has no PuppetBuild; add");
        assertThat(problems(BUILD))
                .singleElement()
                .asString()
                .contains("spec.puppetRef: Puppet \"data-bills\" of namespace default is not in this file");
        assertThat(problems(BOTH + "---\n" + BUILD)).singleElement().asString().contains("is one PuppetBuild too many");
        assertThat(problems(BOTH + "---\n" + PUPPET.replace("data-bills", "data-other")))
                .singleElement()
                .asString()
                .contains("Puppet \"data-other\": does not belong in a manifest");
        assertThat(problems(BOTH.replaceFirst("name: data-bills}", "name: data-bills, namespace: shop}")))
                .singleElement()
                .asString()
                .contains("spec.puppetRef: ", "there is one of namespace shop: give both documents the same");
    }

    @Test
    void anEntryPointOfThePuppetsOwnIsRefused() {
        assertThat(problems(BOTH.replace("      env:", "      command: [sh]\n      env:")))
                .singleElement()
                .asString()
                .contains("spec.brain.pod.command: takes the place of the server in the image");
    }

    @Test
    void withoutAProgramThereIsNobodyToAnswer() {
        assertThat(problems(BOTH.replaceAll("(?s)  program:.*?  files:", "  files:")))
                .anySatisfy(line -> assertThat(line)
                        .contains("spec.program: is missing: name the program that answers, or a base"));
    }
}
