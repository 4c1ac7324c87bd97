package dev.puppetmaster.registrar.folder;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.validation.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceTest {
    private static final String HOMESERVER = """
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Homeserver
            metadata: {name: data}
            spec: {serverName: data.localhost, puppetPrefixes: [data-]}
            """;

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final List<FolderState> states = new CopyOnWriteArrayList<>();
    private FolderSource source;

    private static String puppet(String name, String displayName) {
        return """
                ---
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Puppet
                metadata: {name: %s}
                spec:
                  homeserverRef: {name: data}
                  displayName: %s
                  brain: {java: {class: x.Y}}
                """.formatted(name, displayName);
    }

    private static String friendship(String name, String a, String b) {
        return """
                ---
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Friendship
                metadata: {name: %s}
                spec:
                  members: [puppetRef: {name: %s}, puppetRef: {name: %s}]
                """.formatted(name, a, b);
    }

    @BeforeEach
    void watchAGoodFolder() throws IOException {
        write("homeserver.yaml", HOMESERVER);
        write("a.yaml", puppet("data-a", "A"));
        write("b.yml", puppet("data-b", "B"));
        write("friends.yaml", friendship("pair", "data-a", "data-b"));
        source = FolderSource.watch(folder, states::add);
    }

    @AfterEach
    void stop() {
        source.close();
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    /** Waits for one that is {@code wanted}: a file that is saved is empty for a moment, and that may be told, too. */
    private FolderState awaitState(Predicate<FolderState> wanted) {
        return await().atMost(SOON).until(() -> states.isEmpty() ? source.first() : states.getLast(), wanted);
    }

    private FolderState awaitName(String name) {
        return awaitState(state -> names(state).contains(name));
    }

    private FolderState awaitProblem(String part) {
        return awaitState(state -> problems(state).stream().anyMatch(problem -> problem.contains(part)));
    }

    private static List<String> names(FolderState state) {
        return requireNonNull(state.resources()).puppets().stream()
                .map(p -> p.metadata().name() + "=" + p.displayName())
                .toList();
    }

    private static List<String> problems(FolderState state) {
        return state.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void everyYamlFileIsReadButHiddenOnesAndThoseBelow() throws IOException {
        write(".hidden.yaml", "broken: [");
        write("notes.txt", "broken: [");
        Files.createDirectory(folder.resolve("below"));
        write("below/c.yaml", "broken: [");

        FolderState state = FolderSource.read(folder);

        assertThat(state.problems()).isEmpty();
        assertThat(names(state)).containsExactly("data-a=A", "data-b=B");
        assertThat(state).isEqualTo(source.first());
    }

    @Test
    void aSaveIsSeenWithinASecond() throws IOException {
        long start = System.nanoTime();
        write("a.yaml", puppet("data-a", "Ada"));

        assertThat(names(awaitName("data-a=Ada"))).containsExactly("data-a=Ada", "data-b=B");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void aSaveByRenamingIsSeen() throws IOException {
        write(".a.yaml.swp", puppet("data-a", "Ada"));
        Files.move(folder.resolve(".a.yaml.swp"), folder.resolve("a.yaml"), StandardCopyOption.REPLACE_EXISTING);

        assertThat(names(awaitName("data-a=Ada"))).containsExactly("data-a=Ada", "data-b=B");
    }

    @Test
    void aBrokenFileLeavesItsLastGoodResourcesInForce() throws IOException {
        write("a.yaml", puppet("data-a", "Ada") + "  colour: red\n");

        FolderState broken = awaitProblem("spec.colour");
        assertThat(names(broken)).containsExactly("data-a=A", "data-b=B");
        assertThat(problems(broken))
                .singleElement()
                .asString()
                .contains("a.yaml:9")
                .contains("spec.colour");

        write("b.yml", puppet("data-b", "Bob"));
        FolderState other = awaitName("data-b=Bob");
        assertThat(names(other)).containsExactly("data-a=A", "data-b=Bob");
        assertThat(other.problems()).hasSize(1);

        write("a.yaml", puppet("data-a", "Ada"));
        FolderState mended = awaitName("data-a=Ada");
        assertThat(names(mended)).containsExactly("data-a=Ada", "data-b=Bob");
        assertThat(mended.problems()).isEmpty();
    }

    @Test
    void aNewFileThatIsWrongIsLeftOut() throws IOException {
        write("c.yaml", puppet("other-c", "C"));

        FolderState state = awaitProblem("data-other-c");

        assertThat(names(state)).containsExactly("data-a=A", "data-b=B");
        assertThat(problems(state))
                .singleElement()
                .asString()
                .contains("begins with none of puppetPrefixes [data-]")
                .contains("data-other-c");
    }

    @Test
    void aRemovedFilesPuppetIsGoneAlsoWhileAFriendshipNamesIt() throws IOException {
        Files.delete(folder.resolve("b.yml"));

        FolderState state = awaitProblem("data-b");

        assertThat(names(state)).containsExactly("data-a=A");
        assertThat(requireNonNull(state.resources()).friendships()).hasSize(1);
        assertThat(problems(state)).singleElement().asString().contains("Puppet \"data-b\" does not exist");
    }

    @Test
    void aNewFriendshipWithAPuppetThatDoesNotExistIsLeftOut() throws IOException {
        write("more.yaml", friendship("more", "data-a", "data-c"));

        FolderState state = awaitProblem("data-c");

        assertThat(requireNonNull(state.resources()).friendships()).hasSize(1);
        assertThat(state.problems()).hasSize(1);
    }

    @Test
    void anEmptiedFileRemovesNothing() throws IOException {
        write("a.yaml", "");

        FolderState state = awaitProblem("a.yaml");

        assertThat(names(state)).containsExactly("data-a=A", "data-b=B");
        assertThat(problems(state))
                .containsExactly("a.yaml: is empty now; what it declared stays in force: delete the file to remove it");
    }

    @Test
    void withoutAHomeserverEverythingStaysAsItWas() throws IOException {
        Files.delete(folder.resolve("homeserver.yaml"));

        FolderState state = awaitProblem("no Homeserver");

        assertThat(names(state)).containsExactly("data-a=A", "data-b=B");
        assertThat(problems(state)).singleElement().asString().contains("no Homeserver is declared");
    }

    @Test
    void atTheBeginningAWrongFolderPutsNothingInForce() throws IOException {
        write("c.yaml", puppet("other-c", "C"));

        FolderState state = FolderSource.read(folder);

        assertThat(state.resources()).isNull();
        assertThat(state.problems()).hasSize(1);
    }

    @Test
    void aFolderThatDoesNotExistIsAProblemWithItsName() {
        FolderState state = FolderSource.read(folder.resolve("nowhere"));

        assertThat(state.resources()).isNull();
        assertThat(problems(state).getFirst()).contains("nowhere").contains("must exist");
    }

    @Test
    void manySavesInARowEndInTheLastOne() throws IOException {
        for (int i = 0; i < 200; i++) {
            write("a.yaml", puppet("data-a", "A" + i));
        }

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(states).isNotEmpty();
            Resources resources = requireNonNull(states.getLast().resources());
            assertThat(resources.puppet("data-a").map(Puppet::displayName)).contains("A199");
        });
        assertThat(states).allSatisfy(state -> assertThat(names(state)).hasSize(2));
    }

    private static String set(int replicas) {
        return """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: PuppetSet
                metadata: {name: helpers}
                spec:
                  prefix: data-h
                  replicas: %d
                  template:
                    spec:
                      homeserverRef: {name: data}
                      displayName: Helper
                      brain: {java: {class: x.Y}}
                """.formatted(replicas);
    }

    @Test
    void aSetIsScaledBySavingIt() throws IOException {
        write("set.yaml", set(2));
        write("friends.yaml", friendship("pair", "data-a", "data-h-1"));
        assertThat(names(FolderSource.read(folder)))
                .containsExactly("data-a=A", "data-b=B", "data-h-0=Helper 0", "data-h-1=Helper 1");
        await().atMost(SOON)
                .until(() -> !states.isEmpty() && names(states.getLast()).size() == 4);

        write("set.yaml", set(1));
        await().atMost(SOON).until(() -> names(states.getLast()).size() == 3);
        assertThat(problems(states.getLast()))
                .singleElement()
                .asString()
                .startsWith("friends.yaml:6: Friendship \"pair\": ")
                .contains("Puppet \"data-h-1\" does not exist");

        write("set.yaml", set(1001));
        await().atMost(SOON).until(() -> problems(states.getLast()).size() == 2);
        assertThat(names(states.getLast())).containsExactly("data-a=A", "data-b=B", "data-h-0=Helper 0");
    }
}
