package dev.puppetmaster.bots.tools.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What stands around a program: the words before its own. In bubblewrap, where that works, it sees /usr, a temporary folder of
 * its own and what is {@code visible}, and no process but its own; else it sees what the runner's user sees. Either way it is
 * the leader of its process group, its environment is empty but for PATH, HOME, TMPDIR and LANG, and no process of it holds
 * more than its memory, writes a file larger than 64 MiB or opens more than 256 files.
 */
final class Confinement {
    private static final List<Path> PATH = List.of(Path.of("/usr/local/bin"), Path.of("/usr/bin"), Path.of("/bin"));
    /** In bubblewrap, where a program begins. */
    private static final String WORK = "/tmp/work";

    private static final int MAX_FILE = 64 << 20;
    private static final int MAX_PROCESSES = 64;
    private static final List<String> SYSTEM = List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");
    private static final List<String> SETTINGS = List.of(
            "/etc/alternatives",
            "/etc/ld.so.cache",
            "/etc/localtime",
            "/etc/ssl",
            "/etc/ca-certificates",
            "/etc/pki",
            "/etc/hosts",
            "/etc/nsswitch.conf",
            "/etc/resolv.conf");

    private final boolean bubblewrap;
    private final List<Path> visible;

    private Confinement(boolean bubblewrap, List<Path> visible) {
        this.bubblewrap = bubblewrap;
        this.visible = List.copyOf(visible);
    }

    /**
     * Tries once what works here.
     *
     * @param visible folders that programs may read, besides those of the system
     * @param wanted whether bubblewrap is to be used where it works
     * @throws IOException if not even a program without bubblewrap could be held: the line says what to install
     */
    static Confinement here(List<Path> visible, boolean wanted) throws IOException, InterruptedException {
        for (String needed : List.of("setsid", "prlimit")) {
            if (find(needed).isEmpty()) {
                throw new IOException("there is no `" + needed + "` here: install util-linux");
            }
        }
        Confinement wrapped = new Confinement(true, visible);
        boolean works = wanted && find("bwrap").isPresent() && wrapped.succeeds();
        return works ? wrapped : new Confinement(false, visible);
    }

    private boolean succeeds() throws IOException, InterruptedException {
        Process probe = new ProcessBuilder(
                        around(RunRequest.call(List.of("true"), java.time.Duration.ofSeconds(5), 64, 1)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean ended = probe.waitFor(5, TimeUnit.SECONDS);
        probe.destroyForcibly();
        return ended && probe.exitValue() == 0;
    }

    /** In one line, how programs are held here. */
    String line() {
        return bubblewrap
                ? "programs run in bubblewrap; besides the system they see " + (visible.isEmpty() ? "nothing" : visible)
                : "bubblewrap is not used, or does not work here: programs run with an empty environment and limits, but see the files and the"
                        + " network that this process sees. Where that is not a container of its own, install bubblewrap";
    }

    /** Why this program cannot be begun, in one line; empty if it can. */
    Optional<String> obstacle(RunRequest request) {
        String program = request.command().getFirst();
        if (!program.startsWith("/")) {
            return located(program).isPresent()
                    ? Optional.empty()
                    : Optional.of("there is no program `" + program
                            + "` in /usr/local/bin, /usr/bin, /bin or a folder of programs;"
                            + " one elsewhere is named by its absolute path");
        }
        Path path = Path.of(program).normalize();
        if (!Files.isExecutable(path)) {
            return Optional.of("`" + program + "` is not there, or is not executable");
        }
        boolean seen = !bubblewrap
                || path.startsWith("/usr")
                || SYSTEM.stream().anyMatch(path::startsWith)
                || visible.stream().anyMatch(path::startsWith);
        return seen
                ? Optional.empty()
                : Optional.of("`" + program + "` lies where programs do not see it: put it into one of " + visible
                        + ", or name its folder in PUPPETMASTER_TOOL_PATHS");
    }

    /** A program by its name: of the system, or in a folder that programs see. */
    private Optional<String> located(String name) {
        return name.indexOf('/') >= 0
                ? Optional.empty()
                : find(name)
                        .or(() -> visible.stream()
                                .map(folder -> folder.resolve(name))
                                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                                .map(Path::toString)
                                .findFirst());
    }

    /** All words of the process to be begun. */
    List<String> around(RunRequest request) {
        List<String> words = new ArrayList<>(List.of(require("setsid")));
        find("setpriv").ifPresent(setpriv -> tie(words, setpriv));
        if (bubblewrap) {
            wrap(words, request);
        }
        words.addAll(List.of(require("prlimit"), "--core=0", "--nofile=256", "--fsize=" + MAX_FILE));
        if (bubblewrap) {
            words.add("--nproc=" + MAX_PROCESSES);
        }
        if (request.memoryMiB() > 0) {
            words.add("--data=" + ((long) request.memoryMiB() << 20));
        }
        words.add("--");
        String program = request.command().getFirst();
        words.add(located(program).orElse(program));
        words.addAll(request.command().subList(1, request.command().size()));
        return words;
    }

    /** Dies with the runner; does not begin where the runner died before that was said. */
    private void tie(List<String> words, String setpriv) {
        words.addAll(List.of(setpriv, "--pdeathsig", "KILL"));
        if (!bubblewrap) {
            // gains nothing by setuid; bubblewrap sees to that itself, and may need it
            words.add("--no-new-privs");
        }
        String runner = String.valueOf(ProcessHandle.current().pid());
        // what a shell adds to the environment is taken out again
        String begin = "[ \"$PPID\" = \"$0\" ] && exec env -u PWD -u OLDPWD -u SHLVL -u _ \"$@\"";
        words.addAll(List.of("/bin/sh", "-c", begin, runner));
    }

    /** What the program finds in its environment. */
    Map<String, String> environment(Path folder) {
        String home = bubblewrap ? WORK : folder.toString();
        return Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "HOME", home, "TMPDIR", home, "LANG", "C.UTF-8");
    }

    private void wrap(List<String> words, RunRequest request) {
        words.addAll(
                List.of(require("bwrap"), "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"));
        if (request.network()) {
            words.add("--share-net");
        }
        words.addAll(List.of("--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev"));
        for (String folder : SYSTEM) {
            system(words, Path.of(folder));
        }
        SETTINGS.forEach(seen -> words.addAll(List.of("--ro-bind-try", seen, seen)));
        words.addAll(List.of("--size", String.valueOf(MAX_FILE), "--tmpfs", "/tmp", "--dir", WORK, "--chdir", WORK));
        // after /tmp: they may lie in it
        visible.forEach(seen -> words.addAll(List.of("--ro-bind-try", seen.toString(), seen.toString())));
        words.add("--");
    }

    /** On most systems these are links into /usr. */
    private static void system(List<String> words, Path folder) {
        try {
            words.addAll(
                    Files.isSymbolicLink(folder)
                            ? List.of(
                                    "--symlink", Files.readSymbolicLink(folder).toString(), folder.toString())
                            : List.of("--ro-bind-try", folder.toString(), folder.toString()));
        } catch (IOException e) {
            throw new IllegalStateException("a link that cannot be read: " + folder, e);
        }
    }

    private static String require(String name) {
        return find(name).orElseThrow(() -> new IllegalStateException(name + " is gone"));
    }

    private static Optional<String> find(String name) {
        return PATH.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
