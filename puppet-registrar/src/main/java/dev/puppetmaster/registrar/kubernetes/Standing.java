package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.registrar.core.Refusal;
import java.util.List;

/** What can be said of a resource. */
sealed interface Standing {
    /** A registrar works on it. */
    record Known(ResourceStatus status) implements Standing {}

    /**
     * A ServiceDiscovery is handed to the puppets that it names.
     *
     * @param inVain those that do not exist
     */
    record Granted(List<Ref> inVain) implements Standing {
        public Granted {
            inVain = List.copyOf(inVain);
        }
    }

    /** Puppets may name it, on any homeserver. */
    record Shared() implements Standing {}

    /** Nobody can work on it. */
    record Refused(Refusal refusal) implements Standing {}
}
