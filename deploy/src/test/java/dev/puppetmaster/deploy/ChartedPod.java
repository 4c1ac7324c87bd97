package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bots.backup.BackupMain;
import dev.puppetmaster.deploy.Chart.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A pod of a Job of the chart as processes of this machine, with the commands, the environment and the Secrets that the chart gives
 * to its containers, one after the other. These are adapted: what is mounted stands below a folder of this machine, and is never
 * read-only; Java and the programs of PostgreSQL are those of this machine.
 *
 * @param root in which a volume is where the pod has it
 * @param secrets by name and key
 */
record ChartedPod(Document spec, Path root, Map<String, Map<String, String>> secrets) {
    private static final String JAVA = "/opt/java/bin/java";
    private static final int MINUTES = 5;

    /**
     * Runs all of them.
     *
     * @param ended is told the name of each
     * @return what they said
     * @throws IOException with the name and the words of the first that fails
     */
    String run(Consumer<String> ended) throws IOException, InterruptedException {
        Map<String, String> mounts = mount();
        StringBuilder said = new StringBuilder();
        for (Document container : containers()) {
            said.append(run(container, mounts));
            ended.accept((String) container.at("name"));
        }
        return said.toString();
    }

    private List<Document> containers() {
        List<Document> all = new ArrayList<>();
        if (spec.has("initContainers")) {
            all.addAll(spec.parts("initContainers"));
        }
        all.addAll(spec.parts("containers"));
        return all;
    }

    /** @return volumes by path */
    private Map<String, String> mount() throws IOException {
        Map<String, String> mounts = new TreeMap<>();
        for (Document container : containers()) {
            for (Document mount : container.parts("volumeMounts")) {
                String path = (String) mount.at("mountPath");
                String name = (String) mount.at("name");
                assertThat(mounts.getOrDefault(path, name)).as(path).isEqualTo(name);
                String unused = mounts.put(path, name);
            }
        }
        assertThat(mounts.values()).as("each at one place").doesNotHaveDuplicates();
        for (Map.Entry<String, String> mount : mounts.entrySet()) {
            fill(root.resolve(mount.getKey().substring(1)), volume(mount.getValue()));
        }
        return mounts;
    }

    private Document volume(String name) {
        return spec.parts("volumes").stream()
                .filter(volume -> volume.at("name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void fill(Path place, Document volume) throws IOException {
        if (volume.has("emptyDir")) {
            wipe(place);
        }
        Files.createDirectories(place);
        if (volume.has("secret")) {
            for (Map.Entry<String, String> key :
                    secrets.get((String) volume.at("secret", "secretName")).entrySet()) {
                Files.writeString(place.resolve(key.getKey()), key.getValue());
            }
        }
    }

    /** Deletes a folder and all in it. */
    static void wipe(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private String run(Document container, Map<String, String> mounts) throws IOException, InterruptedException {
        String tops = mounts.keySet().stream()
                .map(path -> path.substring(1).replaceAll("/.*", ""))
                .distinct()
                .collect(Collectors.joining("|"));
        String mounted = "(?<![\\w./-])/(?=(" + tops + ")(?![\\w-]))";
        String here = Matcher.quoteReplacement(root + "/");
        List<String> command = new ArrayList<>();
        for (Object word : (List<?>) container.at("command")) {
            command.add(word.toString().replaceAll(mounted, here));
        }
        if (command.getFirst().equals(JAVA)) {
            command.subList(0, 2).clear();
            command.addAll(0, java());
        }
        Path said = Files.createTempFile("container", ".out");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", PostgresDatabase.programs() + ":" + System.getenv("PATH"));
        ChartedSynapse.environment(container.parts("env"), secrets)
                .forEach((name, value) -> builder.environment().put(name, value.replaceAll(mounted, here)));
        Process process = builder.start();
        boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
        process.destroyForcibly();
        String words = Files.readString(said);
        Files.delete(said);
        if (!ended || process.exitValue() != 0) {
            throw new IOException(container.at("name") + ": " + words);
        }
        return words;
    }

    /** As deploy/images/build writes it into the image's file of options. */
    private static List<String> java() {
        return List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                BackupMain.class.getName());
    }
}
