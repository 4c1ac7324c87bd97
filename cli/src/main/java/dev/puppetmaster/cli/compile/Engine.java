package dev.puppetmaster.cli.compile;

import dev.puppetmaster.cli.compile.CompileCommand.Tool;
import dev.puppetmaster.compiler.Compilation.Compiled;
import dev.puppetmaster.compiler.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** docker or podman. What they say is kept in a file; of a failure its last lines are told. */
record Engine(String name) {
    private static final Duration LOOK = Duration.ofSeconds(20);
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final int LAST_LINES = 15;
    /** Used while building; no part of the image. */
    private static final List<String> PROXIES =
            List.of("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY");

    /**
     * The one that was asked for, or the first that answers.
     *
     * @throws IOException if none does: one line
     */
    static Engine find(@Nullable Tool wanted) throws IOException, InterruptedException {
        List<String> names = Stream.of(Tool.values())
                .filter(tool -> wanted == null || tool == wanted)
                .map(tool -> tool.name().toLowerCase(Locale.ROOT))
                .toList();
        boolean installed = false;
        for (String name : names) {
            Ended ended = run(List.of(name, "info"), LOOK);
            if (ended.exit() == 0) {
                return new Engine(name);
            }
            installed |= ended.exit() != Ended.NOT_THERE;
        }
        String wantedNames = String.join(" or ", names);
        throw new IOException(
                installed
                        ? wantedNames + " is installed, but no engine answers (" + names.getFirst()
                                + " info): start it, and run this again"
                        : "an image is built with " + wantedNames + ": install it (Debian, Ubuntu: apt install "
                                + names.getLast() + "), or build the context where it is");
    }

    /** @throws IOException if it fails: the last lines of what it said */
    void build(Compiled compiled, Path context) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(name, "build", "--network", "host"));
        for (String proxy : PROXIES) {
            if (System.getenv(proxy) != null) {
                words.addAll(List.of("--build-arg", proxy));
            }
        }
        words.addAll(List.of("--tag", compiled.image()));
        Path settled = context;
        boolean withPip = compiled.context().files().containsKey(Context.PIP_SETTINGS);
        Path copy = null;
        try {
            if (withPip) {
                copy = Files.createTempDirectory("puppetmaster-context-");
                copyTree(context, copy);
                PipSettings.write(System.getenv(), copy.resolve(Context.PIP_SETTINGS));
                settled = copy;
            }
            words.add(settled.toString());
            Ended ended = run(words, LONGEST);
            if (ended.exit() != 0) {
                String base = run(List.of(name, "image", "inspect", compiled.base()), LOOK)
                                        .exit()
                                == 0
                        ? ""
                        : "; the base " + compiled.base() + " is not here: ./puppetmaster images base makes it";
                throw new IOException(compiled.image() + " was not built" + base + ": " + ended.said());
            }
        } finally {
            if (copy != null) {
                remove(copy);
            }
        }
    }

    void push(String image) throws IOException, InterruptedException {
        Ended ended = run(List.of(name, "push", image), LONGEST);
        if (ended.exit() != 0) {
            throw new IOException(image + " was not pushed: " + ended.said());
        }
    }

    /** @param said the last lines, one after the other */
    private record Ended(int exit, String said) {
        private static final int NOT_THERE = 127;
    }

    private static Ended run(List<String> words, Duration limit) throws IOException, InterruptedException {
        Path log = Files.createTempFile("puppetmaster-engine-", ".log");
        try {
            Process process;
            try {
                process = new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
            } catch (IOException e) {
                return new Ended(Ended.NOT_THERE, String.valueOf(e.getMessage()));
            }
            process.getOutputStream().close();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroy);
                process.destroy();
                return new Ended(1, "it did not end in " + limit.toSeconds() + " s");
            }
            return new Ended(process.exitValue(), lastLines(log));
        } finally {
            Files.delete(log);
        }
    }

    private static String lastLines(Path log) throws IOException {
        List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        return String.join(" / ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
