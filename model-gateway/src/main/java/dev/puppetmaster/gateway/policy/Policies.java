package dev.puppetmaster.gateway.policy;

import java.util.List;
import java.util.Optional;

/** The policies that there are now. Thread-safe; answers at once. */
public interface Policies {
    /** @param key {@code namespace/name}; empty: that of whoever names none */
    Optional<Policy> find(String key);

    /** The keys of all, sorted; that of whoever names none is not among them. */
    List<String> keys();
}
