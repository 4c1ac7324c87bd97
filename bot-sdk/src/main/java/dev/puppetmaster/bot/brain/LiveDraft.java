package dev.puppetmaster.bot.brain;

import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Draft;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Replies;
import dev.puppetmaster.bot.store.InboxTable.Entry;
import dev.puppetmaster.bot.store.InboxTable.State;
import dev.puppetmaster.bot.store.OutboxTable;
import dev.puppetmaster.bot.store.OutboxTable.Message;
import dev.puppetmaster.bot.store.Store;
import java.util.List;
import java.util.Optional;

/**
 * The draft of one turn. The brain leaves its latest text here, {@link Drafts} takes it when it is time. What stands in the
 * room is known by the outbox alone, so that a turn that runs again goes on with the message of the first time.
 */
final class LiveDraft implements Draft {
    /** Characters; far more than one event holds. */
    private static final int MAX_TEXT = 50_000;

    /** What it is an answer to, and whose. */
    record Of(UserId puppet, EventId cause) {}

    private final Drafts drafts;
    private final Entry entry;
    private final Ask ask;
    private final boolean silent;
    private volatile String text = "";
    private volatile boolean inThread;
    private volatile boolean closed;

    /** @param silent nobody is there to be shown anything */
    LiveDraft(Drafts drafts, Entry entry, Ask ask, boolean silent) {
        this.drafts = drafts;
        this.entry = entry;
        this.ask = ask;
        this.silent = silent;
    }

    @Override
    public void show(String markdown) {
        if (silent || closed || markdown.isBlank()) {
            return;
        }
        text = markdown.length() > MAX_TEXT ? markdown.substring(0, MAX_TEXT) : markdown;
        drafts.changed(this);
    }

    @Override
    public Draft inThread() {
        inThread = true;
        return this;
    }

    UserId puppet() {
        return entry.puppet();
    }

    RoomId room() {
        return entry.event().roomId();
    }

    Of of() {
        return new Of(puppet(), cause());
    }

    private EventId cause() {
        return entry.event().eventId();
    }

    /** The latest text, "" before the first. */
    String text() {
        return text;
    }

    /** Nothing is shown any more. What is being written down in this moment still is; the store knows then. */
    void close() {
        closed = true;
        drafts.closed(this);
    }

    /** Whether its message is on its way or stands in the room. */
    static boolean isBegun(Store store, Entry entry) {
        return store.outbox()
                .isThere(TxnId.of(entry.puppet(), entry.event().eventId().value(), Replies.DRAFT));
    }

    /**
     * Writes the text into the outbox, as the message or as an edit of it. To be called in a transaction.
     *
     * @return nothing if the turn has ended, or the message will never stand
     */
    Optional<OutboxTable.Draft> write(Store store, String shown) {
        if (closed || !isOpen(store)) {
            return Optional.empty();
        }
        List<Message> said = store.outbox().because(puppet(), cause());
        Optional<Message> first = said.stream()
                .filter(message -> message.draft().part().equals(Replies.DRAFT))
                .findFirst();
        boolean lost = first.isPresent()
                && first.get().sent() == null
                && !first.get().state().equals("PENDING");
        if (lost) {
            return Optional.empty();
        }
        int edits = first.isEmpty() ? 0 : Replies.edits(said) + 1;
        OutboxTable.Draft next =
                Replies.draft(puppet(), entry.event(), shown, inThread, ask.conversation(), ask.hop(), edits);
        Replies.forgetEdits(store.outbox(), puppet(), cause());
        store.outbox().add(next);
        return Optional.of(next);
    }

    private boolean isOpen(Store store) {
        return store.inbox()
                .find(puppet(), cause())
                .filter(found -> found.state() == State.ACCEPTED)
                .isPresent();
    }
}
