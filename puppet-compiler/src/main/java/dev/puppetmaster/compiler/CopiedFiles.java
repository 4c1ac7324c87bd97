package dev.puppetmaster.compiler;

import dev.puppetmaster.api.build.BuildDocument;
import dev.puppetmaster.api.build.PuppetBuild;
import dev.puppetmaster.api.build.PuppetBuild.Copied;
import dev.puppetmaster.api.validation.Problem;
import dev.puppetmaster.api.validation.Problem.Rule;
import dev.puppetmaster.compiler.Sources.SourceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A person's files, by where they go in the image. */
final class CopiedFiles {
    private static final String NO_EXECUTION = "0644";

    private final BuildDocument document;
    private final Sources sources;
    /** By absolute path in the image. */
    private final SortedMap<String, ContextFile> files = new TreeMap<>();

    private final Map<String, Integer> from = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private long bytes;

    private CopiedFiles(BuildDocument document, Sources sources) {
        this.document = document;
        this.sources = sources;
    }

    /** @param problems what is found wrong is added */
    static SortedMap<String, ContextFile> read(BuildDocument document, Sources sources, List<Problem> problems) {
        CopiedFiles copied = new CopiedFiles(document, sources);
        List<Copied> entries = document.build().spec().files();
        for (int i = 0; i < entries.size() && copied.problems.isEmpty(); i++) {
            copied.add(i, entries.get(i));
        }
        copied.noFileIsAFolder();
        copied.commandsCanBeExecuted();
        problems.addAll(copied.problems);
        return copied.files;
    }

    private void add(int index, Copied entry) {
        String at = "spec.files[" + index + "]";
        try {
            for (Map.Entry<String, ContextFile> found :
                    sources.read(entry.from()).entrySet()) {
                String to = found.getKey().isEmpty() ? entry.to() : entry.to() + "/" + found.getKey();
                ContextFile file = found.getValue();
                put(
                        at,
                        to,
                        entry.mode() == null
                                ? file
                                : file.executable(!entry.mode().equals(NO_EXECUTION)));
                from.putIfAbsent(to, index);
            }
        } catch (SourceException e) {
            problem(at + ".from", String.valueOf(e.getMessage()));
        }
        if (bytes > Sources.MOST_BYTES || files.size() > Sources.MOST_FILES) {
            problem(
                    "spec.files",
                    "is more than " + Sources.MOST_FILES + " files or " + (Sources.MOST_BYTES >> 20)
                            + " MiB; make a base of your own that holds what is large");
        }
    }

    private void put(String at, String to, ContextFile file) {
        if (files.putIfAbsent(to, file) != null) {
            problem(
                    at + ".to",
                    BuildGrammar.quoted(to) + " comes from spec.files[" + from.get(to) + "] already; rename or remove"
                            + " one");
        }
        bytes += file.length();
    }

    private void noFileIsAFolder() {
        for (String path : files.keySet()) {
            for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
                Integer file = from.get(path.substring(0, end));
                if (file != null) {
                    problem(
                            "spec.files[" + file + "].to",
                            "is a file, and " + BuildGrammar.quoted(path) + " lies below it; choose another place");
                    return;
                }
            }
        }
    }

    private void commandsCanBeExecuted() {
        PuppetBuild.Spec spec = document.build().spec();
        if (spec.program() != null) {
            executable("spec.program.command[0]", spec.program().command());
        }
        for (int i = 0; i < spec.programs().size(); i++) {
            executable(
                    "spec.programs[" + i + "].command[0]",
                    spec.programs().get(i).command());
        }
    }

    private void executable(String at, List<String> command) {
        ContextFile file = command.isEmpty() ? null : files.get(command.getFirst());
        if (file != null && !file.isExecutable()) {
            problem(
                    at,
                    BuildGrammar.quoted(command.getFirst()) + " is copied without the right to be executed; give"
                            + " spec.files[" + from.get(command.getFirst())
                            + "] mode: \"0755\", or begin with the program that reads it, like python3");
        }
    }

    private void problem(String at, String message) {
        problems.add(document.problem(at, Rule.INVALID_VALUE, message));
    }
}
