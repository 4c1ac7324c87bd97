package dev.puppetmaster.synapse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildRecordTest {
    @TempDir
    Path directory;

    @Test
    void aProcessIsFoundAgainUntilItEnds() throws Exception {
        Path file = directory.resolve("pids").resolve("synapse.json");
        Process child = new ProcessBuilder("sleep", "600").start();
        try {
            ChildRecord.of(child.toHandle(), List.of("sleep", "600"), "f00").write(file);
            ChildRecord read = ChildRecord.read(file).orElseThrow();
            assertThat(read.process()).map(ProcessHandle::pid).contains(child.pid());
            assertThat(read.fingerprint()).isEqualTo("f00");

            child.destroyForcibly().waitFor();

            assertThat(read.isAlive()).isFalse();
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void aPidThatWasGivenToAnotherProcessIsNotTheChild() {
        ChildRecord mine = ChildRecord.of(ProcessHandle.current(), List.of(), "");
        assertThat(mine.isAlive()).isTrue();

        assertThat(new ChildRecord(mine.pid(), mine.startTime() + "1", List.of(), "").isAlive())
                .isFalse();
    }

    @Test
    void aBrokenOrMissingFileIsNoRecord() throws Exception {
        assertThat(ChildRecord.read(directory.resolve("gone.json"))).isEmpty();
        assertThat(ChildRecord.read(Files.writeString(directory.resolve("a.json"), "{\"pid\": 1")))
                .isEmpty();
        assertThat(ChildRecord.read(Files.writeString(directory.resolve("b.json"), "{}")))
                .isEmpty();
    }
}
