package dev.puppetmaster.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.yaml.ResourceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Documents, good and bad, each in a file that says so in its first line. A real API server gives the same verdicts:
 * {@code CorpusOnApiServerIT} of puppet-registrar.
 */
class CorpusTest {
    private static final Path CORPUS = Path.of("src/test/resources/corpus");

    private static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.list(CORPUS)) {
            return files.sorted().toList();
        }
    }

    @Test
    void itIsLargeEnoughToSaySomething() throws IOException {
        assertThat(documents()).hasSizeGreaterThanOrEqualTo(80);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void aDocumentIsJudgedAsItsFirstLineSays(Path document) throws IOException {
        byte[] content = Files.readAllBytes(document);
        ResourceFile file = ResourceReader.read(document.getFileName().toString(), content);
        List<Problem> problems = new ArrayList<>(file.problems());
        for (ResourceDocument each : file.documents()) {
            problems = ResourceValidator.validate(each, problems);
        }

        String said = Files.readAllLines(document).getFirst();
        if (said.equals("# good")) {
            assertThat(problems).isEmpty();
        } else {
            assertThat(said).startsWith("# wrong: ");
            assertThat(problems.stream().map(Problem::field)).containsOnly(said.substring("# wrong: ".length()));
        }
    }
}
