package dev.puppetmaster.gateway.declared;

import dev.puppetmaster.gateway.policy.Policies;
import java.util.Optional;

/** Policies that are declared somewhere, and followed. */
public interface PolicySource extends Policies, AutoCloseable {
    /** Why there may be others than are known here, in one line; empty: all is read. */
    Optional<String> trouble();

    @Override
    void close();
}
