package dev.puppetmaster.compiler.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.compiler.Compilation.Compiled;
import dev.puppetmaster.compiler.PuppetCompiler;
import dev.puppetmaster.compiler.PuppetCompiler.Settings;
import dev.puppetmaster.compiler.Sources;
import dev.puppetmaster.compiler.Sources.SourceException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a folder to a context on disk: the same bytes, modes and times, wherever and whenever. */
class DiskTest {
    private static final String MANIFEST = """
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Puppet
            metadata: {name: data-a}
            spec: {homeserverRef: {name: data}, brain: {pod: {image: "a:1"}}}
            ---
            apiVersion: compiler.puppetmaster.dev/v1alpha1
            kind: PuppetBuild
            metadata: {name: data-a}
            spec:
              puppetRef: {name: data-a}
              program: {command: [/app/run]}
              files: [{from: src, to: /app}]
            """;

    @TempDir
    Path temporary;

    private Path project;

    @BeforeEach
    void makeAProject() throws IOException {
        project = project("project");
    }

    private Path project(String name) throws IOException {
        Path made = Files.createDirectories(temporary.resolve(name));
        Path src = Files.createDirectories(made.resolve("src/deep"));
        Files.writeString(made.resolve("src/run"), "#!/bin/sh\ncat\n");
        Files.setPosixFilePermissions(made.resolve("src/run"), PosixFilePermissions.fromString("rwx------"));
        Files.writeString(src.resolve("data.txt"), "data");
        return made;
    }

    private Path compile(Path from, Path to) throws IOException {
        Compiled compiled = (Compiled) PuppetCompiler.compile(
                "puppet.yaml",
                MANIFEST.getBytes(StandardCharsets.UTF_8),
                new FolderSources(from, to),
                new Settings("base:1", null));
        ContextFolder.write(compiled.context(), to);
        return to;
    }

    /** Path, mode, time and content of all that is there. */
    private static List<String> all(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted().map(path -> described(folder, path)).toList();
        }
    }

    private static String described(Path folder, Path path) {
        try {
            return folder.relativize(path) + " "
                    + PosixFilePermissions.toString(Files.getPosixFilePermissions(path)) + " "
                    + Files.getLastModifiedTime(path) + " "
                    + (Files.isRegularFile(path) ? Files.readString(path) : "/");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void twiceFromTwoFoldersAtTwoTimesWithOtherModesIsTheSame() throws IOException {
        Path other = project("another folder");
        Files.setLastModifiedTime(other.resolve("src/run"), FileTime.fromMillis(12_345_678));
        Files.setPosixFilePermissions(other.resolve("src/deep/data.txt"), PosixFilePermissions.fromString("rw-rw-rw-"));

        List<String> first = all(compile(project, temporary.resolve("out/one")));
        List<String> second = all(compile(other, temporary.resolve("two")));

        assertThat(second).isEqualTo(first);
        assertThat(first)
                .contains(
                        "files/app/run rwxr-xr-x 1980-01-01T00:00:00Z #!/bin/sh\ncat\n",
                        "files/app/deep/data.txt rw-r--r-- 1980-01-01T00:00:00Z data",
                        "files/app/deep rwxr-xr-x 1980-01-01T00:00:00Z /");
    }

    @Test
    void whatToolsLeaveBehindIsNotCopied() throws IOException {
        List<String> before = all(compile(project, temporary.resolve("one")));
        Files.createDirectories(project.resolve("src/__pycache__"));
        Files.writeString(project.resolve("src/__pycache__/x.pyc"), "x");
        Files.writeString(project.resolve("src/.DS_Store"), "x");
        Files.createDirectories(project.resolve("src/deep/.git"));
        Files.writeString(project.resolve("src/deep/.git/config"), "url = https://me:canary@example.org/");

        assertThat(all(compile(project, temporary.resolve("two")))).isEqualTo(before);
    }

    @Test
    void whatWasCompiledBeforeIsReplacedAndNothingElseIs() throws IOException {
        Path out = compile(project, temporary.resolve("out"));
        Files.delete(project.resolve("src/deep/data.txt"));

        assertThat(compile(project, out).resolve("files/app/deep")).doesNotExist();

        Path precious = Files.createDirectories(temporary.resolve("precious"));
        Files.writeString(precious.resolve("Dockerfile"), "FROM scratch\n");
        assertThatThrownBy(() -> compile(project, precious))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("holds something that was not compiled");
        assertThat(precious.resolve("Dockerfile")).hasContent("FROM scratch");
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith(".compiling"));
        }
    }

    @Test
    void linksAndOtherThingsAreRefused() throws IOException {
        Files.createSymbolicLink(project.resolve("src/link"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(project.resolve("elsewhere"), project.resolve("src"));
        FolderSources sources = new FolderSources(project, temporary.resolve("out"));

        assertThatThrownBy(() -> sources.read("src"))
                .isInstanceOf(SourceException.class)
                .hasMessage("\"src/link\" is a link; put the file itself there");
        assertThatThrownBy(() -> sources.read("elsewhere/run")).hasMessageContaining("\"elsewhere\" is a link");
        assertThatThrownBy(() -> sources.read("nothing")).hasMessageContaining("\"nothing\" is not there (looked in");
        Files.createDirectories(project.resolve("empty"));
        assertThatThrownBy(() -> sources.read("empty")).hasMessageContaining("is a folder without files");
    }

    @Test
    void nothingOutsideOfTheFolderIsRead() throws IOException {
        Path unused = Files.writeString(temporary.resolve("canary"), "canary");
        FolderSources sources = new FolderSources(project, temporary.resolve("out"));

        for (String path : List.of(
                "../canary", "src/../../canary", temporary.resolve("canary").toString(), "..")) {
            assertThatThrownBy(() -> sources.read(path))
                    .isInstanceOf(SourceException.class)
                    .hasMessage("\"" + path + "\" leaves the manifest's folder");
        }
    }

    @Test
    void whatIsLargeIsRefused() throws IOException {
        FolderSources sources = new FolderSources(project, temporary.resolve("out"));
        try (RandomAccessFile file =
                new RandomAccessFile(project.resolve("src/large").toFile(), "rw")) {
            file.setLength(Sources.MOST_BYTES);
        }
        assertThatThrownBy(() -> sources.read("src"))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("\"src\" has more than 4096 files or 64 MiB; make a base of your own");
        Path many = Files.createDirectories(project.resolve("many"));
        for (int i = 0; i <= Sources.MOST_FILES; i++) {
            Files.createFile(many.resolve("file" + i));
        }
        assertThatThrownBy(() -> sources.read("many")).hasMessageStartingWith("\"many\" has more than 4096 files");
    }

    @Test
    void aNameThatCannotBeSeenIsRefused() throws IOException {
        Files.createFile(project.resolve("src/a\nb"));

        assertThatThrownBy(() -> new FolderSources(project, temporary.resolve("out")).read("src"))
                .hasMessage("\"src\" holds a name with a character that cannot be seen");
    }

    @Test
    void theContextIsNoPartOfItself() {
        FolderSources sources = new FolderSources(project, project.resolve("src/deep"));

        assertThatThrownBy(() -> sources.read("src"))
                .hasMessageContaining("holds the folder that the context is written to");
    }
}
