package dev.puppetmaster.e2e;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is missing is said in one line: what, and where it comes from. */
class MachineTest {
    @TempDir
    private Path bin;

    @Test
    void whoIsNotRootNamesACluster() throws IOException {
        program("id", "echo 1000");

        assertThatThrownBy(() -> ready(Map.of()))
                .hasMessage("no cluster: name one by KUBECONFIG, or run this as root for that of dev/rig");
    }

    @Test
    void aClusterOfItsOwnIsBuiltWithGo() throws IOException {
        program("id", "echo 0");

        assertThatThrownBy(() -> ready(Map.of()))
                .hasMessageStartingWith("there is no Go: install Go 1.26 (https://go.dev/dl)");
    }

    @Test
    void aClusterThatIsNamedIsReachedWithKubectlAndHelm() throws IOException {
        Map<String, String> named = Map.of("KUBECONFIG", "/nowhere");

        assertThatThrownBy(() -> ready(named))
                .message()
                .contains("there is no kubectl: install it")
                .hasLineCount(1);
        program("kubectl", "exit 0");
        assertThatThrownBy(() -> ready(named))
                .message()
                .contains("there is no Go", "or Helm 3.8")
                .hasLineCount(1);
    }

    private void ready(Map<String, String> environment) throws IOException {
        Map<String, String> all = new HashMap<>(environment);
        all.put("RIG_HOME", bin.resolve("rig").toString());
        Machine.ready(Shell.in(Machine.root()).with("PATH", bin.toString()), all)
                .close();
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.writeString(bin.resolve(name), "#!/bin/bash\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
