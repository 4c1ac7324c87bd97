package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.registrar.core.Refusal;

/** What can be said of a resource. */
sealed interface Standing {
    /** A registrar works on it. */
    record Known(ResourceStatus status) implements Standing {}

    /** Nobody can work on it. */
    record Refused(Refusal refusal) implements Standing {}
}
