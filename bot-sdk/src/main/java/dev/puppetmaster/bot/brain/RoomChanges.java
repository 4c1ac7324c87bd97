package dev.puppetmaster.bot.brain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.JournalTable;
import dev.puppetmaster.bot.transport.Patience;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a room's state, each at most once: begun, made, done stand in the journal. One that had begun before a crash is
 * looked up in the room: if it is as it should be, it was made; if not, nobody knows whether somebody changed it since, so it is
 * not made again.
 */
final class RoomChanges {
    private static final String KIND = "change";
    private static final String DONE = "done";
    private static final String MEMBER = "m.room.member";

    private final LiveTurn.Tools tools;
    private final TurnJournal journal;
    private final UserId self;
    private final EventId cause;
    private final RoomId room;

    RoomChanges(LiveTurn.Tools tools, TurnJournal journal, UserId self, EventId cause, RoomId room) {
        this.tools = tools;
        this.journal = journal;
        this.self = self;
        this.cause = cause;
        this.room = room;
    }

    /** What is changed, and how to see that it is. */
    private record Change(
            String what, String type, String stateKey, Predicate<JsonNode> made, Consumer<MatrixClient> request) {}

    void state(String type, String stateKey, JsonNode content) throws RefusedException {
        if (!content.isObject()) {
            throw new IllegalArgumentException("the content of " + type + " is no JSON object");
        }
        make(new Change("set " + type, type, stateKey, content::equals, client -> {
            EventId unused = client.sendState(room, type, stateKey, content);
        }));
    }

    void membership(String what, UserId user, List<String> memberships, Consumer<MatrixClient> request)
            throws RefusedException {
        Predicate<JsonNode> made =
                content -> memberships.contains(content.path("membership").asText(""));
        make(new Change(what, MEMBER, user.value(), made, request));
    }

    private void make(Change change) throws RefusedException {
        journal.keep();
        String key = journal.next(KIND);
        Optional<JournalTable.Entry> before = journal.find(key);
        if (before.isPresent()) {
            afterwards(change, key, before.get().value());
            return;
        }
        journal.begin(key);
        reached(Step.CHANGE_JOURNALED);
        try {
            Patience.call(RoomReads.PATIENCE, () -> {
                change.request().accept(tools.clients().of(self));
                return true;
            });
        } catch (MatrixException.Retryable e) {
            // A request that may have arrived: what it was is seen when the turn is called again, and said until then.
            throw new Turn.OutcomeUnknownException(change.what());
        } catch (MatrixException e) {
            String line = refusal(change, e);
            journal.done(key, line);
            throw new RefusedException(line);
        } catch (InterruptedException e) {
            throw RoomReads.stopped();
        }
        reached(Step.CHANGE_MADE);
        journal.done(key, DONE);
        trace(change);
        reached(Step.CHANGE_COMMITTED);
    }

    /** @param how it ended, or null if nobody wrote that down */
    private void afterwards(Change change, String key, @Nullable String how) throws RefusedException {
        if (how == null) {
            if (!isMade(change)) {
                throw new Turn.OutcomeUnknownException(change.what());
            }
            journal.done(key, DONE);
            trace(change);
        } else if (!how.equals(DONE)) {
            throw new RefusedException(how);
        }
    }

    private boolean isMade(Change change) throws RefusedException {
        try {
            return Patience.call(
                    RoomReads.PATIENCE,
                    () -> tools.clients()
                            .of(self)
                            .stateContent(room, change.type(), change.stateKey())
                            .filter(change.made())
                            .isPresent());
        } catch (MatrixException e) {
            return false;
        } catch (InterruptedException e) {
            throw RoomReads.stopped();
        }
    }

    private String refusal(Change change, MatrixException e) {
        return "I could not " + change.what() + " in this room: the homeserver says " + e.status() + " " + e.errcode()
                + (e.errcode().equals("M_FORBIDDEN") ? "; give me the power level for it." : ".");
    }

    private void trace(Change change) {
        tools.store().traces().add(self, cause, "changed", change.what() + " in " + room);
    }

    private void reached(Step step) {
        tools.steps().reached(step, self, cause.value());
    }
}
