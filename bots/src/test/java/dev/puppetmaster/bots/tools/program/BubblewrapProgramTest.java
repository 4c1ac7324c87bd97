package dev.puppetmaster.bots.tools.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Tool.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Programs in bubblewrap, which has to be installed for this: {@code apt-get install bubblewrap}. */
class BubblewrapProgramTest extends ProgramContract {
    BubblewrapProgramTest() {
        super(true);
    }

    @Test
    void aProgramSeesNoFileButTheSystemsAndThoseShownToIt() throws Exception {
        Path secret = Files.createTempFile(Path.of(System.getProperty("user.home")), "canary", ".txt");
        try {
            assertThat(line(python("print(open('" + secret + "').read())")))
                    .isEqualTo(
                            "`tool` failed with exit code 1: FileNotFoundError: [Errno 2] No such file or directory: '"
                                    + secret + "'.");
        } finally {
            Files.delete(secret);
        }
    }

    @Test
    void aProgramChangesNothingThatItIsShown() {
        Program writes = python("""
                for path in [sys.argv[0], '/usr/new', '/etc/hosts']:
                    try:
                        open(path, 'a')
                        print('changed ' + path)
                    except OSError as e:
                        print(e.strerror)""");
        assertThat(said(writes, "{}"))
                .isEqualTo("Read-only file system\n".repeat(3).strip());
    }

    @Test
    void allThatItWritesIsBounded() {
        assertThat(line(python("""
                for name in ['one', 'two']:
                    with open(name, 'wb') as file:
                        for i in range(40): file.write(bytes(1 << 20))"""))).contains("[Errno 28] No space left on device");
    }

    /** Whoever is root is not held by the number of processes: so what is asked here is what was set. */
    @Test
    void soManyProcessesAreItsMost() {
        assertThat(said(python("import resource; print(resource.getrlimit(resource.RLIMIT_NPROC))"), "{}"))
                .isEqualTo("(64, 64)");
    }

    @Test
    void aProgramHasNoRightOfTheSystems() {
        assertThat(status("CapEff")).matches("0+");
    }

    @Test
    void aProgramSeesNoProcessButItsOwn() {
        String pid = String.valueOf(ProcessHandle.current().pid());
        assertThat(said(python("print(sum(p.isdigit() for p in os.listdir('/proc')) < 5)"), "{}"))
                .as("the tests run as process %s", pid)
                .isEqualTo("True");
    }

    @Test
    void aProgramHasNoNetwork() throws Exception {
        try (var server = new java.net.ServerSocket(0)) {
            assertThat(line(python(
                            "import socket; socket.create_connection(('127.0.0.1', " + server.getLocalPort() + "))")))
                    .isEqualTo(
                            "`tool` failed with exit code 1: ConnectionRefusedError: [Errno 111] Connection refused.");
        }
    }

    @Test
    void whoLeavesItsGroupEndsAllTheSame() {
        Program escape = python("""
                if os.fork() == 0:
                    os.setsid()
                    while True: time.sleep(1)
                print('done')""");
        assertThat(said(escape, "{}")).isEqualTo("done");
        awaitGone(escape);
    }

    @Test
    void whatLiesElsewhereIsNamed() throws Exception {
        Path elsewhere = Files.createTempFile(Path.of(System.getProperty("user.home")), "tool", ".sh");
        try {
            Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwxr-xr-x"));
            assertThat(line(program(List.of(elsewhere.toString()))))
                    .startsWith("`tool` cannot be run: `" + elsewhere
                            + "` lies where programs do not see it: put it into one of")
                    .endsWith("or name its folder in PUPPETMASTER_TOOL_PATHS.");
        } finally {
            Files.delete(elsewhere);
        }
    }
}
