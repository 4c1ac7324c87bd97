package dev.puppetmaster.synapse;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Python that can make virtual environments.
 *
 * @param executable the interpreter itself, behind links and shims
 * @param version as in 3.11
 */
public record PythonInterpreter(Path executable, String version) {
    private static final int OLDEST_MINOR = 10;
    private static final List<String> NAMES =
            List.of("python3", "python3.13", "python3.12", "python3.11", "python3.10");
    private static final String INSTALL =
            "install Python 3.10 or newer (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python)";
    // ensurepip is what Debian leaves out of python3: without it "python3 -m venv" fails half way.
    private static final String PROBE =
            "import importlib.util as u, sys; print('python', sys.version_info[0], sys.version_info[1],"
                    + " all(u.find_spec(m) for m in ('venv', 'ensurepip')), sys.executable)";
    private static final Pattern ANSWER = Pattern.compile("python (\\d+) (\\d+) (True|False) (.+)");

    /** Finds the first Python >= 3.10 on PATH that can make virtual environments; else a one-line {@link SynapseException}. */
    public static PythonInterpreter find() throws InterruptedException {
        String path = System.getenv("PATH");
        return find(Arrays.stream((path == null ? "" : path).split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toList());
    }

    static PythonInterpreter find(List<Path> searchPath) throws InterruptedException {
        List<String> unfit = new ArrayList<>();
        for (String name : NAMES) {
            for (Path directory : searchPath) {
                Path candidate = directory.resolve(name);
                Probe probe = Files.isExecutable(candidate) ? probe(candidate) : null;
                if (probe == null) {
                    continue;
                }
                if (probe.reason() == null) {
                    return probe.interpreter();
                }
                unfit.add(probe.reason());
            }
        }
        throw new SynapseException(
                unfit.isEmpty()
                        ? "no Python found (looked for " + String.join(", ", NAMES) + " on PATH): " + INSTALL
                        : unfit.getFirst());
    }

    private record Probe(
            PythonInterpreter interpreter, @Nullable String reason) {}

    /** Null when it is no working interpreter at all, such as a shim of a version that is switched off. */
    private static @Nullable Probe probe(Path candidate) throws InterruptedException {
        CommandLine.Result result =
                CommandLine.run(List.of(candidate.toString(), "-I", "-c", PROBE), Duration.ofSeconds(20), line -> {});
        Matcher answer =
                ANSWER.matcher(result.output().isEmpty() ? "" : result.output().getLast());
        if (!result.ok() || !answer.matches()) {
            return null;
        }
        int major = Integer.parseInt(answer.group(1));
        int minor = Integer.parseInt(answer.group(2));
        String version = major + "." + minor;
        PythonInterpreter found = new PythonInterpreter(Path.of(answer.group(4)), version);
        if (major != 3 || minor < OLDEST_MINOR) {
            return new Probe(found, candidate + " is Python " + version + ", too old: " + INSTALL);
        }
        if (answer.group(3).equals("False")) {
            return new Probe(
                    found,
                    candidate
                            + " cannot make virtual environments: install venv for it (Debian, Ubuntu: apt install python"
                            + version + "-venv)");
        }
        return new Probe(found, null);
    }
}
