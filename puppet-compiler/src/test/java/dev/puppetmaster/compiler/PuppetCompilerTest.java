package dev.puppetmaster.compiler;

import static dev.puppetmaster.compiler.Manifests.BOTH;
import static dev.puppetmaster.compiler.Manifests.BUILD;
import static dev.puppetmaster.compiler.Manifests.PUPPET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.validation.ResourceFile;
import dev.puppetmaster.api.yaml.ResourceReader;
import dev.puppetmaster.compiler.Compilation.Compiled;
import dev.puppetmaster.compiler.PuppetCompiler.Settings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TimeZone;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What an image is built from. */
class PuppetCompilerTest {
    private static ContextFile at(Compiled compiled, String path) {
        ContextFile file = compiled.context().files().get(path);
        if (file == null) {
            throw new AssertionError("there is no " + path);
        }
        return file;
    }

    private static String file(Compiled compiled, String path) {
        return at(compiled, path).text();
    }

    @Test
    void aContextHasAllThatTheImageNeedsAndTheResourceToApply() {
        Compiled compiled = Manifests.compiled(BOTH);

        assertThat(compiled.image()).isEqualTo("registry.example.org/bills:1.0");
        assertThat(compiled.base()).isEqualTo("puppetmaster/base:0.1");
        assertThat(compiled.context().files().keySet())
                .containsExactly(
                        "Dockerfile",
                        "files/app/bills.py",
                        "files/app/lib/a.py",
                        "files/app/lib/deep/b.py",
                        "files/usr/local/bin/rate",
                        "pip/pip.conf",
                        "pip/requirements.txt",
                        "puppet.yaml",
                        "puppet/manifest.json");
        assertThat(at(compiled, "files/usr/local/bin/rate").isExecutable()).isTrue();
        assertThat(at(compiled, "files/app/bills.py").isExecutable()).isFalse();
    }

    @Test
    void theDockerfileIsThis() {
        assertThat(file(Manifests.compiled(BOTH), "Dockerfile")).isEqualTo("""
                # Made by puppetmaster compile from PuppetBuild data-bills: change the manifest, not this file.
                FROM puppetmaster/base:0.1 AS packages
                USER 0:0
                COPY pip/ /pip/
                RUN python3 -m venv /tmp/pip \\
                 && PIP_CONFIG_FILE=/pip/pip.conf /tmp/pip/bin/python -m pip install --no-input --no-cache-dir --disable-pip-version-check \\
                    --progress-bar off --no-deps --no-compile --only-binary :all: --target /puppet/packages -r /pip/requirements.txt \\
                 && PYTHONPATH=/puppet/packages /tmp/pip/bin/python -m pip --disable-pip-version-check check

                FROM puppetmaster/base:0.1
                LABEL org.opencontainers.image.title="Brain of the puppet data-bills" \\
                      org.opencontainers.image.base.name="puppetmaster/base:0.1"
                USER 0:0
                RUN apt-get update -qq \\
                 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \\
                    'bc=1.07.1-3' \\
                    'jq=1.6-*' \\
                 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /var/log/dpkg.log
                COPY --from=packages /puppet/packages /puppet/packages
                ENV PYTHONPATH=/puppet/packages
                COPY files/ /
                COPY puppet/ /puppet/
                USER 10001:10001
                """);
    }

    @Test
    void theImageIsToldWhatToRun() {
        assertThat(file(Manifests.compiled(BOTH), "puppet/manifest.json")).isEqualTo("""
                {
                  "contract" : 1,
                  "puppet" : {
                    "namespace" : "default",
                    "name" : "data-bills"
                  },
                  "program" : {
                    "command" : [
                      "python3",
                      "/app/bills.py"
                    ],
                    "input" : "turn",
                    "output" : "ndjson",
                    "timeoutMillis" : 30000,
                    "maxOutputBytes" : 262144,
                    "atOnce" : 2
                  },
                  "programs" : [
                    {
                      "name" : "rate",
                      "description" : "The rate of a currency.",
                      "parameters" : {
                        "type" : "object",
                        "properties" : {
                          "currency" : {
                            "type" : "string"
                          }
                        }
                      },
                      "command" : [
                        "/usr/local/bin/rate"
                      ],
                      "timeoutMillis" : 5000,
                      "maxOutputBytes" : 16384
                    }
                  ]
                }
                """);
    }

    @Test
    void thePuppetThatIsWrittenIsTheOneThatWasGiven() {
        byte[] written = file(Manifests.compiled(BOTH), "puppet.yaml").getBytes(StandardCharsets.UTF_8);
        ResourceFile given = ResourceReader.read("puppet.yaml", PUPPET.getBytes(StandardCharsets.UTF_8));
        ResourceFile read = ResourceReader.read("puppet.yaml", written);

        assertThat(read.problems()).isEmpty();
        assertThat(read.documents())
                .singleElement()
                .satisfies(document -> assertThat(document.resource())
                        .isEqualTo(given.documents().getFirst().resource())
                        .isInstanceOf(Puppet.class));
    }

    @Test
    void aTagTakesThePlaceOfTheImagesName() {
        Compilation compilation = Manifests.compile(BOTH, new Settings("base:1", "registry.example.org/other:2"));

        assertThat(compilation).isInstanceOfSatisfying(Compiled.class, compiled -> {
            assertThat(compiled.image()).isEqualTo("registry.example.org/other:2");
            assertThat(file(compiled, "puppet.yaml")).contains("image: registry.example.org/other:2");
            assertThat(file(compiled, "Dockerfile"))
                    .isEqualTo(file(Manifests.compiled(BOTH), "Dockerfile").replace("puppetmaster/base:0.1", "base:1"));
        });
    }

    @Test
    void aTagThatNamesNothingIsRefused() {
        assertThat(Manifests.problems(Manifests.compile(BOTH, new Settings("base:1", "No Image"))))
                .singleElement()
                .asString()
                .contains("--tag", "is no name of an image");
    }

    @Test
    void whatIsNotWantedIsNotThere() {
        String plain = PUPPET + "---\n" + BUILD.replaceAll("(?s)  files:.*", "");

        assertThat(Manifests.compiled(plain).context().files().keySet())
                .containsExactly("Dockerfile", "puppet.yaml", "puppet/manifest.json");
        assertThat(file(Manifests.compiled(plain), "Dockerfile"))
                .doesNotContain("apt-get", "pip", "COPY files", "PYTHONPATH");
    }

    @Test
    void aBaseOfOnesOwnMayAnswerByItself() {
        String own =
                PUPPET + "---\n" + BUILD.replaceAll("(?s)  program:.*", "  base: registry.example.org/agents/base:7\n");

        Compiled compiled = Manifests.compiled(own);

        assertThat(compiled.base()).isEqualTo("registry.example.org/agents/base:7");
        assertThat(file(compiled, "Dockerfile")).contains("FROM registry.example.org/agents/base:7\n");
        assertThat(file(compiled, "puppet/manifest.json")).doesNotContain("program\"");
    }

    @Test
    void theOrderOfTheFieldsAndOfTheListsOfPackagesDoesNotMatter() {
        String other = (BUILD + "---\n" + PUPPET)
                .replace("apt: [\"jq=1.6-*\", bc=1.07.1-3]", "apt: [bc=1.07.1-3, \"jq=1.6-*\"]")
                .replace("pip: [tabulate==0.9.0, Babel==2.12.1]", "pip: [Babel==2.12.1, tabulate==0.9.0]")
                .replace("{b: \"2\", a: \"1\", c: \"3\"}", "{c: \"3\", b: \"2\", a: \"1\"}");

        assertThat(Manifests.compiled(other).context().digest())
                .isEqualTo(Manifests.compiled(BOTH).context().digest());
    }

    @Test
    void anotherLocaleAndTimeZoneChangeNothing() {
        String here = Manifests.compiled(BOTH).context().digest();
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR-u-nu-arab"));
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            assertThat(Manifests.compiled(BOTH).context().digest()).isEqualTo(here);
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    private static String digest(String path, ContextFile file) {
        SortedMap<String, ContextFile> files = new TreeMap<>(Map.of("a", ContextFile.of("x")));
        files.put(path, file);
        return new Context(files).digest();
    }

    @Test
    void eachPathModeAndByteOfAContextCounts() {
        assertThat(List.of(
                        digest("b", ContextFile.of("y")),
                        digest("c", ContextFile.of("y")),
                        digest("b", ContextFile.of("z")),
                        digest("b", ContextFile.of("")),
                        digest("b", ContextFile.of("y").executable(true)),
                        digest("a", ContextFile.of("y"))))
                .doesNotHaveDuplicates();
        assertThat(digest("b", ContextFile.of("y"))).isEqualTo(digest("b", ContextFile.of("y")));
    }

    @Test
    void eachByteOfASourceCounts() {
        String other = BOTH.replace("timeout: 30s", "timeout: 31s");

        assertThat(Manifests.compiled(other).context().digest())
                .isNotEqualTo(Manifests.compiled(BOTH).context().digest());
    }
}
