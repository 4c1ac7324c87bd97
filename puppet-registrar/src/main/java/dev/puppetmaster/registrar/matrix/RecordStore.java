package dev.puppetmaster.registrar.matrix;

import dev.puppetmaster.registrar.core.ManagedRecord;
import java.io.IOException;

/** Where the record of what was made is kept. One owner thread. */
public interface RecordStore {
    ManagedRecord record();

    /**
     * Replaces the record. When this returns it is kept as safely as this store keeps anything.
     *
     * @throws IOException if it cannot be kept: then nothing may be made
     */
    void save(ManagedRecord next) throws IOException;
}
