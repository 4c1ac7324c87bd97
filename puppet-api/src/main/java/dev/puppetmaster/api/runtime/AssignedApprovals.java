package dev.puppetmaster.api.runtime;

import java.util.List;

/**
 * Where a puppet asks for the approval of a call, and who may give it.
 *
 * @param roomId in which the puppet is a member
 * @param approvers full ids
 */
public record AssignedApprovals(String roomId, List<String> approvers) {
    public AssignedApprovals {
        approvers = List.copyOf(approvers);
    }
}
