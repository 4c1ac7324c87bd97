package dev.puppetmaster.bot.gate;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.Set;

/**
 * A puppet's request for an approval that is not over.
 *
 * @param txn transaction id of its message
 * @param ask in whose turn it was asked for
 * @param approvers who may decide
 * @param deadline until when, ms since the epoch
 * @param undecided whether nobody has decided
 */
public record Requested(TxnId txn, EventId ask, Set<UserId> approvers, long deadline, boolean undecided) {
    public Requested {
        approvers = Set.copyOf(approvers);
    }
}
