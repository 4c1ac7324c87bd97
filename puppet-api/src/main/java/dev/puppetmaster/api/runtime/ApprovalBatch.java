package dev.puppetmaster.api.runtime;

import java.util.List;

/**
 * Reports as they go over the wire.
 *
 * @param approvals at most {@value #MAX}; with none, the registrar only says who it is
 */
public record ApprovalBatch(List<ApprovalReport> approvals) {
    /** How many one batch may hold: of the greatest length they stay below the 1 MiB that the registrar takes. */
    public static final int MAX = 4;

    public ApprovalBatch {
        approvals = List.copyOf(approvals);
    }

    /**
     * The registrar keeps them.
     *
     * @param keeper names this life of the registrar: to another one, everything is to be told again
     */
    public record Kept(String keeper) {}
}
