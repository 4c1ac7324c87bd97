package dev.puppetmaster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code up} refuses before it starts anything. */
class UpRefusalsTest {
    private static final String HOMESERVER = """
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Homeserver
            metadata: {name: data}
            spec:
              serverName: data.localhost
              puppetPrefixes: [data-]
            """;

    private final StringWriter err = new StringWriter();

    @TempDir
    Path temporary;

    @Test
    void anEmptyFolderIsNamed() {
        assertThat(up()).isEqualTo(1);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains(folder() + ": ")
                .contains("Homeserver");
    }

    @Test
    void somebodysHomeserverNeedsAPersonOfIt() throws Exception {
        Files.writeString(folder().resolve("hs.yaml"), HOMESERVER);

        assertThat(up("--homeserver", "http://127.0.0.1:1")).isEqualTo(2);
        assertThat(err.toString()).contains("needs --human @name:server");
        assertThat(up("--homeserver", "http://127.0.0.1:1", "--human", "ann")).isEqualTo(2);
        assertThat(err.toString()).contains("--human: ");
        assertThat(up("--homeserver", "http://127.0.0.1:1", "--human", "@ann:example.org"))
                .isEqualTo(1);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("@ann:example.org is no account of data.localhost: name one that is");
    }

    @Test
    void aClientUrlThatIsNotUsedIsRefusedWithWhatToDo() throws Exception {
        Files.writeString(folder().resolve("hs.yaml"), HOMESERVER + "  clientUrl: https://matrix.example.org\n");

        assertThat(up()).isEqualTo(1);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("spec.clientUrl")
                .contains("--homeserver https://matrix.example.org");
        assertThat(up("--homeserver", "http://127.0.0.1:1", "--human", "@ann:data.localhost"))
                .isEqualTo(1);
        assertThat(err.toString().lines()).singleElement().asString().contains("make them the same");
    }

    @Test
    void severalHomeserversNeedAPortInEachNameAndAreOurOwn() throws Exception {
        String second = HOMESERVER.replace("{name: data}", "{name: code}").replace("data.localhost", "code.localhost");
        Files.writeString(folder().resolve("hs.yaml"), HOMESERVER);
        Files.writeString(folder().resolve("second.yaml"), second);

        assertThat(up()).isEqualTo(1);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("spec.serverName: data.localhost names no port")
                .contains("write it like data.localhost:18448");

        Files.writeString(folder().resolve("hs.yaml"), HOMESERVER.replace("data.localhost", "data.localhost:18448"));
        Files.writeString(folder().resolve("second.yaml"), second.replace("code.localhost", "code.localhost:18449"));
        assertThat(up("--port", "8008")).isEqualTo(2);
        assertThat(err.toString()).contains("--port goes with one Homeserver");
        assertThat(up("--homeserver", "http://127.0.0.1:1", "--human", "@ann:data.localhost:18448"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("the folder has 2 Homeservers, and --homeserver URL is one");
    }

    private Path folder() {
        try {
            return Files.createDirectories(temporary.resolve("folder"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private int up(String... options) {
        err.getBuffer().setLength(0);
        List<String> arguments = new ArrayList<>(List.of(
                "up", folder().toString(), "--state", temporary.resolve("state").toString()));
        arguments.addAll(List.of(options));
        int exit = Main.run(
                new PrintWriter(new StringWriter()), new PrintWriter(err, true), arguments.toArray(String[]::new));
        assertThat(temporary.resolve("state")).doesNotExist();
        return exit;
    }
}
