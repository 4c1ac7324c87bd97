package dev.puppetmaster.deploy;

import com.marcnuri.helm.DryRun;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A chart of this folder, rendered as by {@code helm template}. */
record Chart(String name, String release, String namespace) {
    static final Chart PUPPETMASTER = new Chart("puppetmaster", "puppetmaster", "puppetmaster");
    static final Chart SYNAPSE = new Chart("synapse", "data", "matrix");
    static final Chart ELEMENT = new Chart("element", "element", "matrix");
    static final Chart CINNY = new Chart("cinny", "chat", "matrix");
    static final Chart OLLAMA = new Chart("ollama", "ollama", "ai-services");
    static final Chart HEADSCALE = new Chart("headscale", "headscale", "headscale");
    /** The only one without a pod. */
    static final Chart CERT_MANAGER = new Chart("cert-manager", "certificates", "matrix");

    Path directory() {
        return Path.of(name).toAbsolutePath();
    }

    /** Values files of {@code ci/}, by name, and what {@code deploy/values} has for this chart. */
    List<Path> examples() throws IOException {
        List<Path> examples = new ArrayList<>(valuesIn("ci"));
        for (String use : List.of("dev", "prod")) {
            Path values = Path.of("values", use, name + ".yaml").toAbsolutePath();
            if (Files.exists(values)) {
                examples.add(values);
            }
        }
        return examples;
    }

    /** Values files of {@code ci/bad/}: what each is refused with is the comment in its first line. */
    List<Path> mistakes() throws IOException {
        return Files.isDirectory(directory().resolve("ci/bad")) ? valuesIn("ci/bad") : List.of();
    }

    private List<Path> valuesIn(String folder) throws IOException {
        try (Stream<Path> files = Files.list(directory().resolve(folder))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    Rendered render(Path values) {
        return new Rendered(command().withValuesFile(values).call());
    }

    /**
     * As with {@code --set}, in any order: helm-java keeps none.
     *
     * @param sets {@code path=value} or {@code path={value,value}}; no value is empty
     */
    Rendered render(String... sets) {
        TemplateCommand command = command();
        for (String set : sets) {
            String path = set.substring(0, set.indexOf('='));
            String value = set.substring(set.indexOf('=') + 1);
            if (value.startsWith("{")) {
                // helm-java takes each value for one text
                String[] values = value.substring(1, value.length() - 1).split(",", -1);
                for (int i = 0; i < values.length; i++) {
                    command.set(path + "[" + i + "]", values[i]);
                }
            } else {
                command.set(path, value);
            }
        }
        return new Rendered(command.call());
    }

    /** What {@code helm install} says at its end. */
    String notes(Path values) {
        return new Helm(directory())
                .install()
                .clientOnly()
                .withDryRunOption(DryRun.CLIENT)
                .withName(release)
                .withNamespace(namespace)
                .withKubeVersion("1.29.0")
                .withValuesFile(values)
                .call()
                .getOutput();
    }

    TemplateCommand command() {
        return new Helm(directory())
                .template()
                .withName(release)
                .withNamespace(namespace)
                .withKubeVersion("1.29.0");
    }

    /** @param text all documents */
    record Rendered(String text) {
        List<Document> documents() {
            List<Document> documents = new ArrayList<>();
            // a duplicate key is refused
            for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(text)) {
                if (document != null) {
                    documents.add(new Document(document));
                }
            }
            return documents;
        }

        List<Document> all(String kind) {
            return documents().stream()
                    .filter(document -> document.kind().equals(kind))
                    .toList();
        }

        /** The only one of its kind. */
        Document only(String kind) {
            List<Document> found = all(kind);
            if (found.size() != 1) {
                throw new AssertionError(found.size() + " documents of kind " + kind);
            }
            return found.getFirst();
        }

        /** Of its kind, with that name. */
        Document named(String kind, String name) {
            return all(kind).stream()
                    .filter(document -> document.at("metadata", "name").equals(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
        }
    }

    /** @param tree a manifest, or a part of one */
    record Document(Object tree) {
        String kind() {
            return (String) at("kind");
        }

        /** What stands under these keys (names, or indexes of lists). */
        Object at(Object... path) {
            Object here = tree;
            for (Object key : path) {
                here = key instanceof Integer index ? ((List<?>) here).get(index) : ((Map<?, ?>) here).get(key);
                if (here == null) {
                    throw new AssertionError("nothing at " + List.of(path) + " (" + key + ")");
                }
            }
            return here;
        }

        boolean has(String key) {
            return ((Map<?, ?>) tree).containsKey(key);
        }

        Document part(Object... path) {
            return new Document(at(path));
        }

        List<Document> parts(Object... path) {
            return ((List<?>) at(path))
                    .stream().map(each -> new Document((Object) each)).toList();
        }

        /** A Secret's data, decoded. */
        Map<String, String> secrets() {
            Map<String, String> decoded = new LinkedHashMap<>();
            data().forEach((key, value) ->
                    decoded.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
            return decoded;
        }

        /** A Secret's data as it stands there. */
        Map<String, String> data() {
            Map<String, String> data = new LinkedHashMap<>();
            ((Map<?, ?>) at("data")).forEach((key, value) -> data.put((String) key, (String) value));
            return data;
        }
    }
}
