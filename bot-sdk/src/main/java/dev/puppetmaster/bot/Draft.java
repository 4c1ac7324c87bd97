package dev.puppetmaster.bot;

/**
 * An answer that grows in the room while it is made: the first text becomes a message, later ones edit it, and the
 * {@link Answer} that the brain returns, a refusal or a stop is its last edit. Example:
 *
 * <pre>{@code
 * StringBuilder soFar = new StringBuilder();
 * for (String word : model.words(ask.text())) {
 *     turn.draft().show(soFar.append(word).toString());
 * }
 * return Answer.of(soFar.toString());
 * }</pre>
 *
 * <p>What is shown may be left out, as by a homeserver that limits us; the answer never is. Nothing is shown to a puppet,
 * nor in a turn that nobody waits for (something happened, or was scheduled).
 */
public interface Draft {
    /**
     * Shows what the answer is so far. May be called for each token, by any thread: it returns at once, and of several
     * texts the latest counts. The first is sent 0.1 s later, unless the answer is there by then, the next after 0.5 s, then ever slower, at last every 5 s.
     *
     * @param markdown all of it, not what is new; nothing happens while it is blank
     */
    void show(String markdown);

    /**
     * The message begins a thread below the one that it answers, as {@link Answer#inThread()}. Before the first
     * {@link #show}; later it stands where it stands, whatever the answer says.
     */
    Draft inThread();
}
