package dev.puppetmaster.synapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonInterpreterTest {
    @TempDir
    Path path;

    @Test
    void aNewerOneIsTakenWherePython3IsTooOld() throws Exception {
        program("python3", "echo python 3 9 True /usr/bin/python3.9");
        program("python3.12", "echo python 3 12 True /opt/python3.12");

        assertThat(PythonInterpreter.find(List.of(path)))
                .isEqualTo(new PythonInterpreter(Path.of("/opt/python3.12"), "3.12"));
    }

    @Test
    void debiansPythonWithoutVenvIsNamedWithItsPackage() throws Exception {
        program("python3", "echo python 3 11 False /usr/bin/python3.11");

        assertThatThrownBy(() -> PythonInterpreter.find(List.of(path)))
                .hasMessageEndingWith("cannot make virtual environments: install venv for it"
                        + " (Debian, Ubuntu: apt install python3.11-venv)");
    }

    @Test
    void onlyAnOldOneIsSaidToBeTooOld() throws Exception {
        program("python3", "echo python 3 9 True /usr/bin/python3.9");

        assertThatThrownBy(() -> PythonInterpreter.find(List.of(path)))
                .hasMessageContaining("is Python 3.9, too old: install Python 3.10 or newer");
    }

    @Test
    void aShimThatFailsIsNoPython() throws Exception {
        program("python3", "echo 'pyenv: python3: command not found' >&2; exit 127");

        assertThatThrownBy(() -> PythonInterpreter.find(List.of(path)))
                .hasMessageStartingWith("no Python found (looked for python3, python3.13");
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.writeString(path.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
