package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What holds for every shell script and every Dockerfile of the repository. */
class ScriptsTest {
    private static final Pattern FROM = Pattern.compile("(?im)^FROM\\s+(?:--\\S+\\s+)*(\\S+)(?:\\s+AS\\s+(\\S+))?");
    private static final Pattern ARG = Pattern.compile("(?m)^ARG\\s+(\\w+)=(\\S+)");

    @Test
    void shellcheckFindsNothing() throws Exception {
        List<Path> scripts = Checks.files(ScriptsTest::isScript);

        assertThat(scripts).hasSizeGreaterThan(30).contains(Path.of("puppetmaster"), Path.of("dev/kind/dev.sh"));
        assertThat(Checks.complaints("shellcheck", List.of("--color=never", "--external-sources"), scripts))
                .isEmpty();
    }

    @Test
    void hadolintFindsNothing() throws Exception {
        List<Path> dockerfiles = dockerfiles();

        assertThat(dockerfiles).hasSizeGreaterThan(5).contains(Path.of(".devcontainer/Dockerfile"));
        assertThat(Checks.complaints("hadolint", List.of("--no-color", "--config", ".hadolint.yaml"), dockerfiles))
                .isEmpty();
    }

    /** Without a tag it would be the newest of the day. */
    @Test
    void everyImageThatIsBuiltOnHasATagThatStays() throws IOException {
        List<String> bases = new ArrayList<>();
        for (Path file : dockerfiles()) {
            bases.addAll(bases(Files.readString(Checks.ROOT.resolve(file))));
        }

        assertThat(bases)
                .hasSizeGreaterThan(5)
                .allSatisfy(base -> assertThat(base)
                        .matches("\\S+(:[\\w][\\w.-]*|@sha256:[0-9a-f]{64})")
                        .doesNotContain(":latest"));
    }

    private static List<Path> dockerfiles() throws IOException {
        return Checks.files(file -> {
            String name = String.valueOf(file.getFileName());
            return name.equals("Dockerfile") || name.endsWith(".Dockerfile");
        });
    }

    /** Names after FROM, without those of stages. */
    private static List<String> bases(String dockerfile) {
        Map<String, String> arguments = new HashMap<>();
        Matcher argument = ARG.matcher(dockerfile);
        while (argument.find()) {
            arguments.put("${" + argument.group(1) + "}", argument.group(2));
        }
        List<String> stages = new ArrayList<>(List.of("scratch"));
        List<String> bases = new ArrayList<>();
        Matcher from = FROM.matcher(dockerfile);
        while (from.find()) {
            String base = arguments.getOrDefault(from.group(1), from.group(1));
            if (!stages.contains(base)) {
                bases.add(base);
            }
            if (from.group(2) != null) {
                stages.add(from.group(2));
            }
        }
        return bases;
    }

    private static boolean isScript(Path file) {
        // Maven's own; and what CloudConfigTest makes scripts of, and gives to shellcheck then
        if (file.equals(Checks.ROOT.resolve("mvnw"))
                || file.startsWith(Checks.ROOT.resolve("cloud-config/templates"))) {
            return false;
        }
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            char[] start = new char[40];
            int read = lines.read(start);
            return read > 0 && new String(start, 0, read).matches("(?s)#!\\s?\\S*[/ ](env )?(ba|da)?sh\\s.*");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
