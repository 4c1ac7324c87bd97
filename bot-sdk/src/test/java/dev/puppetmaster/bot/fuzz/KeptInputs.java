package dev.puppetmaster.bot.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * The inputs of a fuzz test, from where Jazzer reads them too: {@code src/test/resources/PACKAGE/CLASSInputs/METHOD}. Played
 * without Jazzer, whose agent alone takes some eight seconds of CPU time.
 */
public final class KeptInputs {
    private KeptInputs() {}

    /** A test for each. */
    public static Stream<DynamicTest> of(Class<?> test, String method, Consumer<byte[]> target) {
        URL folder = test.getResource(test.getSimpleName() + "Inputs/" + method);
        assertThat(folder).as("inputs of " + test.getSimpleName()).isNotNull();
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            List<Path> all = files.sorted().toList();
            return all.stream()
                    .map(file -> DynamicTest.dynamicTest(
                            String.valueOf(file.getFileName()), () -> target.accept(read(file))));
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("the inputs of " + test.getSimpleName() + " cannot be read", e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
