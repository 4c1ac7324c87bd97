package dev.puppetmaster.registrar.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.validation.Problem;
import dev.puppetmaster.api.validation.ResourceDocument;
import dev.puppetmaster.api.validation.ResourceFile;
import dev.puppetmaster.api.validation.ResourceValidator;
import dev.puppetmaster.api.yaml.ResourceReader;
import dev.puppetmaster.registrar.kubernetes.ApiServerHttp.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What `kubectl apply --dry-run=server` says of documents, where there are only our CRDs and namespace default. */
class CorpusOnApiServerIT {
    /** Of the object itself: it stands in one line with its name, or below it. */
    private static final Pattern NAMESPACE =
            Pattern.compile("(?m)^(metadata:(?: \\{|\\n(?:  .*\\n)*?  ).*?)\\bnamespace: [-a-z0-9]+");

    @BeforeAll
    static void crds() throws IOException, InterruptedException {
        Crds.apply(LocalApiServer.shared());
    }

    private static List<Path> corpus() {
        return ProjectFiles.corpus();
    }

    private static Stream<String> documentsForPeople() throws IOException {
        Path docs = ProjectFiles.root().resolve("docs");
        return Stream.concat(
                        ProjectFiles.examples().stream().map(ProjectFiles::read),
                        Stream.of("resources.md", "models.md", "tools.md", "memory.md")
                                .flatMap(page -> ProjectFiles.blocks(docs.resolve(page)).stream()))
                .flatMap(yaml -> ProjectFiles.documents(yaml).stream());
    }

    private static Answer dryRun(String document) throws IOException, InterruptedException {
        String kind = document.replaceAll("(?s).*?(?:^|\\n)kind: (\\w+).*", "$1");
        String path = "/apis/puppetmaster.dev/v1alpha1/namespaces/default/" + Crds.plural(kind);
        return LocalApiServer.shared()
                .http()
                .send("POST", path + "?dryRun=All&fieldValidation=Strict", "application/yaml", document);
    }

    private static List<Problem> validated(String document) {
        ResourceFile file = ResourceReader.read("x.yaml", document.getBytes(StandardCharsets.UTF_8));
        List<Problem> problems = new ArrayList<>(file.problems());
        for (ResourceDocument each : file.documents()) {
            problems = ResourceValidator.validate(each, problems);
        }
        return problems;
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void aDocumentIsJudgedAsByTheValidator(Path file) throws IOException, InterruptedException {
        String document = ProjectFiles.read(file);
        List<Problem> problems = validated(document);

        Answer answer = dryRun(document);

        if (problems.isEmpty()) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        } else {
            assertThat(answer.status()).as(answer.body()).isIn(400, 422);
            assertThat(answer.body()).contains(lastWord(problems.getFirst().field()));
        }
    }

    /** The name of a field, without its place in a list; of a label, which the server does not name, that of the field. */
    private static String lastWord(String path) {
        String bare = path.replaceAll("\\[\\d+]", "").replaceAll("^metadata\\.labels\\..*", "metadata.labels");
        return bare.substring(bare.lastIndexOf('.') + 1);
    }

    @ParameterizedTest
    @MethodSource("documentsForPeople")
    void whatPeopleAreShownIsAccepted(String document) throws IOException, InterruptedException {
        Answer answer = dryRun(NAMESPACE.matcher(document).replaceFirst("$1namespace: default"));

        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }
}
