package dev.puppetmaster.registrar.matrix;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Tool;
import dev.puppetmaster.registrar.ToolBook;
import dev.puppetmaster.registrar.core.ToolPages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolFileTest {
    private static final Tool WEATHER = new Tool(
            ObjectMeta.named("weather"),
            new Tool.Spec(
                    Tool.Type.Java,
                    "1.0.0",
                    null,
                    null,
                    null,
                    new Tool.JavaClass("x.Weather"),
                    null,
                    Tool.Hints.UNKNOWN,
                    List.of()));

    @TempDir
    Path directory;

    @Test
    void whatWasPinnedIsThereAfterARestartAndOnlyForTheOwner() throws IOException {
        Path file = directory.resolve("tools.json");
        ToolBook.keptIn(ToolFile.open(file)).seen(WEATHER, Map.of("get", "aa"));

        ToolPages.Page page =
                requireNonNull(ToolBook.keptIn(ToolFile.open(file)).pages().page(WEATHER));

        assertThat(page).isEqualTo(new ToolPages.Page("1.0.0", Map.of("get", "aa"), null));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aDamagedFileIsSaidAndNotReplaced() throws IOException {
        Path file = directory.resolve("tools.json");
        Files.writeString(file, "{\"weather\": {");

        assertThatThrownBy(() -> ToolFile.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is damaged");
        assertThat(Files.readString(file)).isEqualTo("{\"weather\": {");
    }
}
