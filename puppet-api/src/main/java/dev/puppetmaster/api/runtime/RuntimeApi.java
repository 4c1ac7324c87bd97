package dev.puppetmaster.api.runtime;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a runtime may ask of the registrar. Safe for use by many threads. */
public interface RuntimeApi {
    /**
     * Waits for an assignment other than the one that the runtime has.
     *
     * @param afterRevision the revision that the runtime has, 0 for none
     * @param timeout how long to wait at most
     * @return the newest assignment as soon as its revision differs from {@code afterRevision}; null after {@code
     *     timeout}, or at once if this registrar does not know the homeserver
     */
    @Nullable
    RuntimeAssignment awaitAssignment(String namespace, String homeserver, long afterRevision, Duration timeout)
            throws InterruptedException;

    /**
     * Has the registrar keep how approvals stand, for good: when this returns they outlive it. What it keeps already costs
     * nothing.
     *
     * @param reports in any order, at most {@link ApprovalBatch#MAX}; none to hear only who keeps them
     * @return a name of this life of the registrar: to another one, everything is to be told again; null if they are not kept
     *     now, and have to be told later
     */
    default @Nullable String keep(String namespace, String homeserver, List<ApprovalReport> reports)
            throws InterruptedException {
        return null;
    }

    /** Tells the registrar what was seen. Never blocks for long: the registrar only takes note. */
    void observe(String namespace, String homeserver, List<Observation> observations);
}
