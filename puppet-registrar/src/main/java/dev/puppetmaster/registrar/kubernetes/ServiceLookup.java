package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Ref;
import io.fabric8.kubernetes.api.model.Service;
import java.util.Optional;

/** What is known of the cluster's Services. */
interface ServiceLookup {
    /** Whether all have been read: before that none is missing. */
    boolean isRead();

    /** Whether they should have been read by now, and are not. */
    boolean isLate();

    /** Whether Services of this namespace are known at all. */
    boolean watches(String namespace);

    Optional<Service> find(Ref service);
}
