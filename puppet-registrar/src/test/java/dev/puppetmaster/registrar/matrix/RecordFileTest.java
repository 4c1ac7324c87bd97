package dev.puppetmaster.registrar.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.registrar.core.ManagedPuppet;
import dev.puppetmaster.registrar.core.ManagedRecord;
import dev.puppetmaster.registrar.core.ManagedRoom;
import dev.puppetmaster.registrar.core.OwnerMark;
import dev.puppetmaster.registrar.core.RoomKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordFileTest {
    @TempDir
    Path directory;

    @Test
    void whatIsSavedIsThereAfterARestart() throws IOException {
        Path path = directory.resolve("state/record.json");
        RecordFile file = RecordFile.open(path);
        String installation = file.record().installation();
        OwnerMark mark = new OwnerMark(installation, new ResourceKey("Puppet", "default", "a"), "@you:s");
        ManagedRecord record = new ManagedRecord(
                installation,
                Map.of("@a:s", new ManagedPuppet("default", "a", DeletionPolicy.Retain, false)),
                Map.of("#dm_a:s", new ManagedRoom(RoomKind.DIRECT, "@a:s", mark, null, Map.of("@you:s", "g1"))));

        file.save(record);

        assertThat(RecordFile.open(path).record()).isEqualTo(record);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void theInstallationIsMadeOnce() throws IOException {
        Path path = directory.resolve("record.json");

        assertThat(RecordFile.open(path).record())
                .isEqualTo(RecordFile.open(path).record());
    }

    @Test
    void aDamagedRecordIsNotBegunAnew() throws IOException {
        Path path = directory.resolve("record.json");
        for (String damaged : new String[] {"", "{", "{}", "[]", "{\"installation\":null}"}) {
            Files.writeString(path, damaged);

            assertThatThrownBy(() -> RecordFile.open(path))
                    .as(damaged)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("record.json is damaged");
        }
    }
}
