package dev.puppetmaster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.registrar.folder.FolderSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page of the documentation tells to write into a folder, written into one: nothing is wrong with it. */
class DocumentsTest {
    private static final Pattern YAML = Pattern.compile("(?s)```yaml\n(apiVersion: puppetmaster\\.dev/.*?)```");
    private static final String HOMESERVER = """
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Homeserver
            metadata: {name: data}
            spec: {serverName: data.localhost, puppetPrefixes: [data-]}
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"models", "tools", "memory", "approvals"})
    void aFolderOfWhatAPageShowsIsGood(String page) throws IOException {
        String text = Files.readString(Path.of("..", "docs", page + ".md"));
        List<String> shown = YAML.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        for (int i = 0; i < shown.size(); i++) {
            Files.writeString(folder.resolve("shown-" + i + ".yaml"), shown.get(i));
        }
        if (shown.stream().noneMatch(yaml -> yaml.contains("kind: Homeserver"))) {
            Files.writeString(folder.resolve("homeserver.yaml"), HOMESERVER);
        }

        assertThat(shown).isNotEmpty();
        assertThat(FolderSource.read(folder).problems()).isEmpty();
    }
}
