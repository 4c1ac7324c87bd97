package dev.puppetmaster.api.crd;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of {@code deploy/puppetmaster/files/crds}, made from the classes of this package. */
final class CrdFiles {
    private static final String HEADER = """
            # Made from dev.puppetmaster.api.crd by
            #   ./mvnw -pl puppet-api -Pcrds test -Dtest=CrdFilesTest
            # Changes belong there.
            """;

    private CrdFiles() {}

    /** Content by file name. */
    static Map<String, String> generate() {
        Output output = new Output();
        new CRDGenerator()
                .customResourceClasses(Stream.concat(CustomResources.ALL.stream(), CustomResources.RECORDS.stream())
                        .<Class<? extends HasMetadata>>map(type -> type)
                        .toList())
                .forCRDVersions("v1")
                // True and False are words here
                .withMinQuotes(false)
                .withPostProcessor(new Completing())
                .withOutput(output)
                .generate();
        Map<String, String> files = new TreeMap<>();
        output.contents.forEach((name, content) -> files.put(
                name.substring(0, name.indexOf('.')) + ".yaml",
                HEADER
                        + content.toString(StandardCharsets.UTF_8)
                                .lines()
                                .skip(1)
                                .reduce("", (a, b) -> a + b + "\n")));
        return files;
    }

    static Path folder() {
        return Path.of("").toAbsolutePath().resolveSibling("deploy/puppetmaster/files/crds");
    }

    static void write() throws IOException {
        Files.createDirectories(folder());
        for (Map.Entry<String, String> file : generate().entrySet()) {
            Files.writeString(folder().resolve(file.getKey()), file.getValue());
        }
    }

    private static final class Output implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
        final Map<String, ByteArrayOutputStream> contents = new TreeMap<>();

        @Override
        public ByteArrayOutputStream outputFor(String crdName) {
            return contents.computeIfAbsent(crdName, name -> new ByteArrayOutputStream());
        }

        @Override
        public void close() {}
    }

    private static final class Completing implements CRDPostProcessor {
        @Override
        public HasMetadata process(HasMetadata crd, String crdSpecVersion) {
            return CrdCompletion.complete((CustomResourceDefinition) crd);
        }
    }
}
