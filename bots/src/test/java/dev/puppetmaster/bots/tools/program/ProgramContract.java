package dev.puppetmaster.bots.tools.program;

import static dev.puppetmaster.bots.tools.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.api.Tool.Program;
import dev.puppetmaster.api.runtime.AssignedApprovals;
import dev.puppetmaster.api.runtime.AssignedTool;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bots.tools.Calls;
import dev.puppetmaster.bots.tools.Secrets;
import dev.puppetmaster.bots.tools.ToolEnvironment;
import dev.puppetmaster.bots.tools.Toolset;
import dev.puppetmaster.bots.tools.runner.ToolRunnerProcess;
import dev.puppetmaster.testkit.BotTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Programs in Python, as a person would write them, in a runner that is a process of its own. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProgramContract {
    private final boolean bubblewrap;
    private final ToolRunnerProcess runner;
    private final Path folder;

    ProgramContract(boolean bubblewrap) {
        this.bubblewrap = bubblewrap;
        try {
            folder = Files.createTempDirectory("programs");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        runner = new ToolRunnerProcess(List.of(folder), bubblewrap);
    }

    @AfterAll
    void stop() throws IOException {
        runner.close();
        try (Stream<Path> scripts = Files.list(folder)) {
            for (Path script : scripts.toList()) {
                Files.delete(script);
            }
        }
        Files.delete(folder);
    }

    private Toolset tool(Program program) {
        ToolEnvironment environment = new ToolEnvironment(
                new Secrets(Path.of("/nowhere")), runner, ProgramContract.class.getClassLoader(), true);
        return Toolset.of(Calls.of("tool", program), environment, null);
    }

    Program python(String code) {
        try {
            Path script = Files.createTempFile(folder, "tool", ".py");
            Files.writeString(script, "#!/usr/bin/python3\nimport sys, os, json, time\n" + code);
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
            return program(List.of(script.toString()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Program program(List<String> command) {
        return new Program(command, Duration.ofSeconds(20), 128, 1000, Map.of("type", "object"), "does something");
    }

    private static Program within(Program program, Duration timeout) {
        return new Program(
                program.command(), timeout, program.memoryMiB(), program.maxOutputBytes(), program.parameters(), "x");
    }

    String said(Program program, String arguments) {
        return call(tool(program), "tool", arguments).markdown();
    }

    /** What the kernel says of a program. */
    String status(String field) {
        return said(
                python("print(*(line.split()[1] for line in open('/proc/self/status') if line.startswith('" + field
                        + ":')))"),
                "{}");
    }

    String line(Program program) {
        BotTester.Said said = call(tool(program), "tool", "{}");
        assertThat(said.refused()).as(said.markdown()).isTrue();
        return said.markdown();
    }

    @Test
    void jsonGoesInAndWhatItPrintsComesOut() {
        Program sum = python("print(json.dumps({'sum': sum(json.load(sys.stdin)['numbers'])}))");
        assertThat(said(sum, "{\"numbers\": [1, 2, 3.5]}")).isEqualTo("{\"sum\": 6.5}");
    }

    @Test
    void anotherCommandSaysWhatItWouldChange() {
        Program writes = python("print('written')");
        Program shows = python("print('+' + json.load(sys.stdin)['line'])");
        Program both = new Program(
                writes.command(),
                writes.timeout(),
                writes.memoryMiB(),
                writes.maxOutputBytes(),
                writes.parameters(),
                "x",
                shows.command());
        AssignedTool plain = Calls.of("tool", both);
        AssignedTool asked = new AssignedTool(plain.key(), plain.spec(), List.of(), List.of("*"), Map.of());
        ToolEnvironment environment = new ToolEnvironment(
                new Secrets(Path.of("/nowhere")), runner, ProgramContract.class.getClassLoader(), true);
        Toolset tools = Toolset.of(asked, environment, new AssignedApprovals("!approvals", List.of("@anna:x.test")));
        BotTester tester = BotTester.of(
                        (ask, turn) -> Answer.of(tools.list().tools().getFirst().call(Calls.object(ask.text()), turn)))
                .approve("@anna:x.test");
        assertThat(tester.ask("{\"line\": \"new\"}")).isEqualTo("written");
        assertThat(tester.approvals().getFirst().diff()).isEqualTo("+new");
    }

    @Test
    void itsParametersAreTheSchemaThatArgumentsAreHeldTo() {
        Program declared = new Program(
                List.of("true"),
                Duration.ofSeconds(5),
                64,
                100,
                Map.of("type", "object", "required", List.of("city")),
                "x");
        assertThat(line(declared))
                .isEqualTo("The arguments of `tool` do not do: `city` is missing. Call it again with what is right.");
    }

    @Test
    void aProgramInAFolderOfProgramsIsFoundByItsName() {
        Program hello = python("print('hello')");
        String name = Path.of(hello.command().getFirst()).getFileName().toString();
        assertThat(said(program(List.of(name)), "{}")).isEqualTo("hello");
    }

    @Test
    void noShellReadsItsWords() {
        assertThat(said(program(List.of("echo", "$HOME", "`id`", "; id", "*")), "{}"))
                .isEqualTo("$HOME `id` ; id *");
    }

    @Test
    void itsEnvironmentIsEmptyAndItsFolderIsItsOwnAndGoneAfterwards() throws Exception {
        Program program = python("""
                open('left', 'w').write('x')
                print(json.dumps([sorted(os.environ), os.listdir('.'), os.getcwd()]))""");
        var said = Calls.JSON.readTree(said(program, "{}"));
        assertThat(said.get(0).toString())
                .isIn("[\"HOME\",\"LANG\",\"PATH\",\"PWD\",\"TMPDIR\"]", "[\"HOME\",\"LANG\",\"PATH\",\"TMPDIR\"]");
        assertThat(said.get(1).toString()).isEqualTo("[\"left\"]");
        assertThat(Path.of(said.get(2).asText()).resolve("left")).doesNotExist();
    }

    @Test
    void anExitCodeIsALineWithTheLastThatItSaidOfIt() {
        assertThat(line(python("print('no such city', file=sys.stderr); sys.exit(3)")))
                .isEqualTo("`tool` failed with exit code 3: no such city.");
    }

    @Test
    void whoIsEndedByASignalLeavesItsOutcomeUnknown() {
        assertThat(line(python("os.kill(os.getpid(), 11)"))).isEqualTo("`tool` was ended by signal 11.");
    }

    @Test
    void whoRunsTooLongIsEnded() {
        assertThat(line(within(python("time.sleep(1000)"), Duration.ofMillis(700))))
                .isEqualTo("`tool` was ended: it ran longer than its 700 ms.");
    }

    @Test
    void whatItBeganEndsWhenItRunsTooLong() {
        Program forks = within(python("""
                if os.fork() == 0:
                    import signal
                    signal.signal(signal.SIGTERM, signal.SIG_IGN)
                    os.close(1)
                while True: time.sleep(1)"""), Duration.ofMillis(1500));
        assertThat(line(forks)).isEqualTo("`tool` was ended: it ran longer than its 1500 ms.");
        awaitGone(forks);
    }

    @Test
    void whoFloodsIsEnded() {
        assertThat(line(python("while True: sys.stdout.write('flood ' * 1000)")))
                .isEqualTo("`tool` was ended: it said more than its 1000 bytes.");
    }

    @Test
    void whoWantsTooMuchMemoryDoesNotGetIt() {
        assertThat(line(python("x = bytearray(512 << 20); print(len(x))")))
                .isEqualTo("`tool` failed with exit code 1: MemoryError.");
    }

    @Test
    void aFileIsNoLargerAndNoMoreAreOpenThanItMay() {
        Program large = python("""
                with open('large', 'wb') as file:
                    for i in range(65): file.write(bytes(1 << 20))""");
        assertThat(line(large)).containsAnyOf("[Errno 27] File too large", "[Errno 28] No space left on device");
        assertThat(line(python("all = [open('/dev/null') for i in range(300)]")))
                .contains("[Errno 24] Too many open files");
    }

    @Test
    void itsMemoryIsNotWrittenDownWhereItDies() {
        assertThat(said(python("import resource; print(resource.getrlimit(resource.RLIMIT_CORE))"), "{}"))
                .isEqualTo("(0, 0)");
    }

    @Test
    void nothingThatItBeginsHasMoreRights() {
        assertThat(status("NoNewPrivs")).isEqualTo("1");
    }

    @Test
    void whatIsNoTextIsNotShown() {
        assertThat(line(python("sys.stdout.buffer.write(bytes(range(256)))")))
                .isEqualTo("`tool` gave 256 bytes that are no text in UTF-8.");
    }

    @Test
    void whoDoesNotReadWhatItIsGivenAnswersAllTheSame() {
        String much = "{\"text\": \"" + "x".repeat(65_000) + "\"}";
        assertThat(said(python("print('fine')"), much)).isEqualTo("fine");
        assertThat(said(python("sys.stdin.close(); os.close(0); print('fine')"), much))
                .isEqualTo("fine");
        assertThat(said(python("print(len(sys.stdin.read()))"), much)).isEqualTo("65012");
    }

    @Test
    void whatItLeavesBehindEndsWithIt() {
        Program forks = within(python("""
                if os.fork() == 0:
                    while True: time.sleep(1)
                print('done')"""), Duration.ofSeconds(100));
        long began = System.nanoTime();
        assertThat(said(forks, "{}")).isEqualTo("done");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(60));
        awaitGone(forks);
    }

    @Test
    void aCallThatIsStoppedEndsTheProgram() throws Exception {
        Program waits = python("time.sleep(1000)");
        String script = waits.command().getFirst();
        AtomicReference<Throwable> ended = new AtomicReference<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                call(tool(waits), "tool", "{}");
            } catch (Throwable e) {
                ended.set(e);
            }
        });
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(running(script)).isNotEmpty());
        caller.interrupt();
        assertThat(caller.join(Duration.ofSeconds(30))).isTrue();
        assertThat(ended.get()).hasRootCauseInstanceOf(InterruptedException.class);
        awaitGone(waits);
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThat(line(program(List.of("no-such-program"))))
                .isEqualTo(
                        "`tool` cannot be run: there is no program `no-such-program` in /usr/local/bin, /usr/bin, /bin or a folder of programs; one elsewhere is named by its absolute path.");
        assertThat(line(program(List.of(folder + "/gone"))))
                .isEqualTo("`tool` cannot be run: `" + folder + "/gone` is not there, or is not executable.");
    }

    @Test
    void aRunnerThatDiedIsStartedAgain() {
        List<ProcessHandle> before = ProcessHandle.current().children().toList();
        ToolRunnerProcess own = new ToolRunnerProcess(List.of(), bubblewrap);
        ToolEnvironment environment =
                new ToolEnvironment(new Secrets(folder), own, ProgramContract.class.getClassLoader(), true);
        try (own;
                Toolset tools = Toolset.of(Calls.of("tool", program(List.of("echo", "hello"))), environment, null)) {
            assertThat(call(tools, "tool", "{}").markdown()).isEqualTo("hello");
            List<ProcessHandle> runners = ProcessHandle.current()
                    .children()
                    .filter(child -> !before.contains(child))
                    .toList();
            assertThat(runners).hasSize(1);
            runners.getFirst().destroyForcibly();
            runners.getFirst().onExit().join();
            assertThat(call(tools, "tool", "{}").markdown()).isEqualTo("hello");
        }
    }

    @Test
    void aProgramEndsWithItsRunner() throws Exception {
        List<ProcessHandle> before = ProcessHandle.current().children().toList();
        ToolRunnerProcess own = new ToolRunnerProcess(List.of(folder), bubblewrap);
        ToolEnvironment environment =
                new ToolEnvironment(new Secrets(folder), own, ProgramContract.class.getClassLoader(), true);
        Program waits = python("time.sleep(1000)");
        try (own;
                Toolset tools = Toolset.of(Calls.of("tool", waits), environment, null)) {
            Thread caller = Thread.ofVirtual().start(() -> call(tools, "tool", "{}"));
            awaitBegun(waits);
            ProcessHandle.current()
                    .children()
                    .filter(child -> !before.contains(child))
                    .forEach(ProcessHandle::destroyForcibly);
            awaitGone(waits);
            assertThat(caller.join(Duration.ofSeconds(30))).isTrue();
        }
    }

    /** Until it is itself that runs, and no more what was to begin it. */
    private static void awaitBegun(Program program) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> running(program.command().getFirst()).stream()
                        .flatMap(pid -> ProcessHandle.of(pid).stream())
                        .anyMatch(process -> process.info()
                                .command()
                                .filter(command -> command.contains("python"))
                                .isPresent()));
    }

    static void awaitGone(Program program) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(running(program.command().getFirst())).isEmpty());
    }

    static List<Long> running(String script) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .map(line -> line.contains(script))
                        .orElse(false))
                .map(ProcessHandle::pid)
                .toList();
    }
}
