package dev.puppetmaster.registrar.matrix;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.registrar.core.ManagedRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** The record of what was made, in a file. One owner thread. */
public final class RecordFile implements RecordStore {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path file;
    private ManagedRecord record;

    private RecordFile(Path file, ManagedRecord record) {
        this.file = file;
        this.record = record;
    }

    /**
     * Opens the record, or begins one.
     *
     * @throws IOException if it is there and cannot be read: beginning anew would leave the rooms without an owner
     */
    public static RecordFile open(Path file) throws IOException {
        return open(file, UUID.randomUUID().toString());
    }

    /** @param installation of a record that begins: registrars that share rooms mark them with one id */
    public static RecordFile open(Path file, String installation) throws IOException {
        if (!Files.exists(file)) {
            RecordFile fresh = new RecordFile(file, ManagedRecord.empty(installation));
            fresh.write(fresh.record);
            return fresh;
        }
        try {
            return new RecordFile(file, JSON.readValue(Files.readString(file), ManagedRecord.class));
        } catch (JsonProcessingException | RuntimeException e) {
            throw new IOException(
                    file + " is damaged; restore it from a backup, or delete it together with the homeserver's data",
                    e);
        }
    }

    @Override
    public ManagedRecord record() {
        return record;
    }

    /** Replaces the record; when this returns it is on the disk. */
    @Override
    public void save(ManagedRecord next) throws IOException {
        if (!next.equals(record)) {
            write(next);
            record = next;
        }
    }

    private void write(ManagedRecord next) throws IOException {
        OwnerOnlyFile.replace(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(next));
    }
}
