package dev.puppetmaster.registrar;

import dev.puppetmaster.api.runtime.ApprovalReport;
import java.util.List;

/** Keeps how the approvals of one homeserver stand. Thread-safe. */
@FunctionalInterface
public interface ApprovalKeeper {
    /** So many of one homeserver are kept at most, the newest. */
    int MOST = 500;

    /** None is kept longer. */
    int DAYS = 30;

    /**
     * Keeps the newest of each id, for good: what is kept when this returns is there after a crash.
     *
     * @return false if that cannot be done now; some of them may be kept all the same
     */
    boolean keep(List<ApprovalReport> reports) throws InterruptedException;
}
