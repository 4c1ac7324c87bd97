package dev.puppetmaster.gateway.declared;

import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.validation.Problem;
import dev.puppetmaster.api.validation.ResourceDocument;
import dev.puppetmaster.api.validation.ResourceFile;
import dev.puppetmaster.api.validation.ResourceValidator;
import dev.puppetmaster.api.yaml.ResourceReader;
import dev.puppetmaster.bot.process.SecretFile;
import dev.puppetmaster.gateway.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The LLMPolicies of a folder of YAML. A change is in force within two seconds; a file that cannot be used is as it was before. */
public final class FolderPolicies implements PolicySource {
    private static final Logger LOG = LoggerFactory.getLogger(FolderPolicies.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int MOST_FILES = 1_000;

    private final Path folder;
    private final Keys keys;
    private final PolicyBook book;
    private final Map<String, Map<String, LLMPolicy.Spec>> good = new HashMap<>();
    private final Thread thread;
    private Set<String> said = Set.of();
    private volatile @Nullable String trouble;

    private FolderPolicies(Path folder, Keys keys, @Nullable Policy ofNobody) {
        this.folder = folder;
        this.keys = keys;
        this.book = new PolicyBook(ofNobody);
        this.thread = Thread.ofVirtual().name("policies").unstarted(this::follow);
    }

    /**
     * Reads the folder and goes on looking at it.
     *
     * @param ofNobody the policy of whoever names none; null: there is none
     */
    public static FolderPolicies follow(Path folder, Keys keys, @Nullable Policy ofNobody) {
        FolderPolicies policies = new FolderPolicies(folder, keys, ofNobody);
        policies.look();
        policies.thread.start();
        return policies;
    }

    private void follow() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The files are few and small: each look reads all of them, and the keys that they name. */
    private void look() {
        Set<String> problems = new HashSet<>();
        Map<String, LLMPolicy.Spec> declared = new TreeMap<>();
        try {
            List<Path> files = files();
            good.keySet().retainAll(files.stream().map(Path::toString).toList());
            for (Path file : files) {
                good.merge(file.toString(), read(file, problems), (before, now) -> now == BROKEN ? before : now);
                declared.putAll(good.get(file.toString()));
            }
            book.set(declared, keys);
        } catch (IOException e) {
            problems.add("the folder of policies cannot be read: " + e.getMessage());
        }
        problems.stream().filter(line -> !said.contains(line)).forEach(LOG::warn);
        said = problems;
        trouble = problems.stream().findFirst().orElse(null);
    }

    private static final Map<String, LLMPolicy.Spec> BROKEN = new HashMap<>();

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().matches(".*\\.ya?ml") && Files.isRegularFile(file))
                    .sorted()
                    .limit(MOST_FILES)
                    .toList();
        }
    }

    private static Map<String, LLMPolicy.Spec> read(Path file, Set<String> problems) {
        String name = String.valueOf(file.getFileName());
        ResourceFile read;
        try {
            read = ResourceReader.read(name, SecretFile.bytes(file, ResourceReader.MAX_BYTES));
        } catch (IOException e) {
            problems.add(e.getMessage());
            return BROKEN;
        }
        Map<String, LLMPolicy.Spec> declared = new TreeMap<>();
        boolean broken = read.documents().isEmpty() && !read.problems().isEmpty();
        for (ResourceDocument document : read.documents()) {
            if (document.resource() instanceof LLMPolicy policy) {
                List<Problem> wrong = ResourceValidator.validate(document, read.problems());
                wrong.forEach(problem -> problems.add(name + ": " + problem));
                broken |= !wrong.isEmpty();
                declared.put(
                        policy.metadata().namespace() + "/" + policy.metadata().name(), policy.spec());
            }
        }
        return broken ? BROKEN : declared;
    }

    @Override
    public Optional<Policy> find(String key) {
        return book.find(key);
    }

    @Override
    public List<String> keys() {
        return book.keys();
    }

    @Override
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
