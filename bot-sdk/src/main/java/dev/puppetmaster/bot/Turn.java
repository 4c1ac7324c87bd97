package dev.puppetmaster.bot;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * What a brain can do while it answers one ask. Everything here is remembered: if the process dies and the brain is
 * called again, a question is not asked twice, an upload not made twice, an effect not repeated.
 */
public interface Turn {
    /** The puppet whose turn it is. */
    UserId self();

    /** The puppets this one may ask. */
    List<Friend> friends();

    /**
     * Asks a friend and waits for its answer; other messages of this room go on meanwhile.
     *
     * @param friend the friend's resource name
     * @param question one whole message: Markdown, and at most one file
     * @param timeout 1 s to 1 h, counted from the first time it was asked, also across a crash
     * @throws RefusedException if there is no such friend, or no answer came in time
     */
    FriendAnswer ask(String friend, Answer question, Duration timeout) throws RefusedException, InterruptedException;

    /**
     * Reads an attachment.
     *
     * @throws RefusedException if it is larger than {@code maxBytes} or not there any more
     */
    byte[] download(Attachment attachment, long maxBytes) throws RefusedException;

    /**
     * Runs a piece of work that changes nothing outside, under a name that the person sees: in the thread below the
     * answer and in {@code !why}. It may run again after a crash.
     *
     * @param name the tool's name
     * @param input what it works on, one short line
     */
    <T> T tool(String name, String input, Callable<T> work) throws Exception;

    /**
     * Runs a piece of work that changes something outside, at most once. If the process died while it ran, its outcome
     * is unknown and the work is not run again.
     *
     * @return its result, now or from the first time
     * @throws OutcomeUnknownException if it had begun and nobody knows how it ended
     */
    String effect(String name, String input, Callable<String> work) throws Exception;

    /**
     * Runs a piece of work that changes nothing outside but might give something else the second time, and keeps what it
     * gave: called again after a crash, this gives the kept result without running the work. Where nothing was kept, as
     * the process died while it ran or it failed, the work runs again. So what a brain decides by the result, it decides
     * again in the same way. It stands in {@code !why}.
     *
     * <p>Results belong to calls by their order: the nth call of a turn gives what the nth call gave before.
     *
     * @param name what is asked, e.g. "model"
     * @param input what it works on, one short line
     * @return its result, now or from the first time
     * @throws Exception as the work does; a failure is not kept
     */
    String remembered(String name, String input, Callable<String> work) throws Exception;

    /**
     * Asks people to approve one call, and waits until one of them decides or time is up; other messages of this room go on
     * meanwhile. The request is a message in the approvals room, on which an approver clicks ✅ or ❌; whoever asked is shown a
     * link to it. Called again after a crash, this finds the request of the first time, and what was decided meanwhile.
     *
     * <p>Each call of this method is a request of its own, also for the same call: an approval is used once. What is approved is
     * to be run by {@link #effect}, so that it runs at most once.
     *
     * @throws RefusedException if the call is too long to be shown whole
     */
    default Approval.Decision approval(Approval approval) throws RefusedException, InterruptedException {
        return approval(approval, approval::diff);
    }

    /**
     * As above, of a call of which is known what it would change ({@link Approval#diff}).
     *
     * @param change says what it would change now; asked when the approval is about to be used. Where it says something else, or
     *     fails, the approval is invalid
     */
    Approval.Decision approval(Approval approval, Callable<String> change)
            throws RefusedException, InterruptedException;

    /**
     * Says for the record how the call ended that was approved last in this turn. The first word counts; without one, an {@link
     * #effect} behind the approval that returns has succeeded, one that is refused has failed, and of what else happens nobody
     * knows how it ended. Where nothing was approved this does nothing.
     */
    void callEnded(Approval.Result result);

    /** Adds a short line to what {@code !why} tells of this turn; a blank one is left out. */
    void note(String line);

    /**
     * Whether this puppet is to say something here that it says once a room: true in the first turn of the room that
     * asks, and false in every later one, also after a restart. One turn always gets one answer, also when it runs again
     * after a crash.
     *
     * @param what names what is said: 1 to 64 of {@code a-z 0-9 -}
     * @throws IllegalArgumentException if {@code what} is no such name
     */
    boolean firstTimeHere(String what);

    /** The room of the message that is being answered. */
    Room room();

    /** Another room that this bot is in. */
    Room room(RoomId room);

    /** What this bot keeps about the room. */
    Storage storedHere();

    /** What this bot keeps about a user, whatever the room. */
    Storage storedOf(UserId user);

    /** What this bot keeps for itself. */
    Storage stored();

    /** What this bot is to do here later. */
    Schedule schedule();

    /** What time it is; called again after a crash, what time it was. */
    Instant now();

    /** Shows the answer while it is made; the same one at each call. */
    Draft draft();

    /** The message in whose turn this bot said something; empty if {@code said} is no message of its own, or older than 30 days. */
    Optional<EventId> causeOf(EventId said);

    /** A {@code matrix.to} link to an event. */
    String linkTo(RoomId room, EventId event);

    /** An effect began and nobody knows how it ended, mostly as the process died meanwhile: say so, do not repeat it. */
    final class OutcomeUnknownException extends RefusedException {
        private static final long serialVersionUID = 1;

        public OutcomeUnknownException(String tool) {
            super("I was interrupted while `" + tool + "` ran, so I do not know whether it took effect."
                    + " I did not run it again; check, then ask me anew.");
        }

        /**
         * Nothing crashed, and still nobody knows how it ended.
         *
         * @param line what happened, as a sentence
         */
        public OutcomeUnknownException(String tool, String line) {
            super(line + " I do not know whether `" + tool
                    + "` took effect. I did not run it again; check, then ask me anew.");
        }
    }
}
