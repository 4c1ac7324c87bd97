package dev.puppetmaster.registrar.matrix;

import dev.puppetmaster.registrar.core.ManagedRecord;

/**
 * The record of what was made where something else outlives the process: in a cluster the resources themselves, each held
 * by a finalizer until the record names nothing of it any more.
 */
public final class RecordInMemory implements RecordStore {
    private ManagedRecord record;

    /** @param seed what may have been made so far; see {@link ManagedRecord#seed} */
    public RecordInMemory(ManagedRecord seed) {
        this.record = seed;
    }

    @Override
    public ManagedRecord record() {
        return record;
    }

    @Override
    public void save(ManagedRecord next) {
        record = next;
    }
}
