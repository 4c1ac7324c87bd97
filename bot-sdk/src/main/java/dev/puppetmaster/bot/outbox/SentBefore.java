package dev.puppetmaster.bot.outbox;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MessagesPage;
import dev.puppetmaster.bot.store.OutboxTable;
import dev.puppetmaster.bot.store.OutboxTable.Message;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a message that waited for long stands in its room already. A homeserver knows a transaction id for 24 hours
 * (Synapse); after that the room itself is asked for the mark that bears it.
 */
final class SentBefore {
    /** From this age on the transaction id alone is no safety. */
    static final Duration FORGOTTEN = Duration.ofHours(23);

    /** How wrong the homeserver's clock may be against ours. */
    private static final Duration CLOCKS = Duration.ofHours(1);

    private static final int PAGE = 100;
    private static final int MAX_PAGES = 100;

    private SentBefore() {}

    static Optional<EventId> find(MatrixClient client, Message message) {
        OutboxTable.Draft draft = message.draft();
        long oldest = message.addedAt() - CLOCKS.toMillis();
        @Nullable String from = null;
        for (int i = 0; i < MAX_PAGES; i++) {
            MessagesPage page = client.messagesBackwards(draft.room(), from, PAGE);
            for (MatrixEvent event : page.events()) {
                boolean same = event.sender().equals(draft.puppet())
                        && event.mark()
                                .path("txn")
                                .asText("")
                                .equals(draft.txn().value());
                if (same) {
                    return Optional.of(event.eventId());
                }
                if (event.originServerTs() < oldest) {
                    return Optional.empty();
                }
            }
            from = page.events().isEmpty() ? null : page.end();
            if (from == null) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
