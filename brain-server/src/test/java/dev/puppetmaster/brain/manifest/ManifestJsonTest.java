package dev.puppetmaster.brain.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.brain.manifest.ImageManifest.Input;
import dev.puppetmaster.brain.manifest.ImageManifest.Output;
import dev.puppetmaster.brain.manifest.ImageManifest.OwnProgram;
import dev.puppetmaster.brain.manifest.ImageManifest.Program;
import dev.puppetmaster.brain.manifest.ImageManifest.PuppetName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestJsonTest {
    private static final ImageManifest MANIFEST = new ImageManifest(
            1,
            new PuppetName("default", "a"),
            new Program(List.of("python3", "/app/a.py"), Input.message, Output.ndjson, 1_000, 2_000, 3),
            List.of(new OwnProgram(
                    "roll",
                    "Rolls.",
                    new JsonMapper().createObjectNode().put("type", "object"),
                    List.of("roll"),
                    5,
                    6)));

    @TempDir
    Path folder;

    private ImageManifest read(String json) throws IOException {
        return ManifestJson.read(Files.writeString(folder.resolve("manifest.json"), json));
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        String json = new String(ManifestJson.write(MANIFEST), StandardCharsets.UTF_8);

        assertThat(json).startsWith("{\n  \"contract\" : 1,\n").endsWith("}\n").doesNotContain("\r");
        assertThat(read(json)).isEqualTo(MANIFEST);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"contract\" : 1 | \"contract\" : 2 | contract is 2",
                "\"atOnce\" : 3 | \"atOnce\" : 0 | program.atOnce is 0; 1 to 64 are allowed",
                "\"input\" : \"message\" | \"input\" : \"no\" | [turn, message]",
                "\"input\" : \"message\", | | program.input is missing",
                "\"name\" : \"roll\" | \"name\" : \"r l\" | programs has a name",
                "\"atOnce\" : 3 | \"atOnce\" : 3, \"more\" : 1 | more",
                "{ | [ | is no",
            })
    void whatIsNoManifestIsToldInOneLineWithTheFile(String right, String wrong, String expected) {
        String json = new String(ManifestJson.write(MANIFEST), StandardCharsets.UTF_8);

        assertThatThrownBy(() -> read(json.replace(right, wrong == null ? "" : wrong)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("manifest.json")
                .hasMessageContaining(expected)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aManifestThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> ManifestJson.read(folder.resolve("none.json")))
                .hasMessageContaining("none.json cannot be read");
    }
}
