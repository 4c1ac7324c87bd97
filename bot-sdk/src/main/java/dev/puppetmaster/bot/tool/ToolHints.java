package dev.puppetmaster.bot.tool;

/**
 * What a tool says of itself. The words are those of the Model Context Protocol's tool annotations.
 *
 * @param readOnly changes nothing outside; it may run again after a crash
 * @param destructive may remove or overwrite what is there, rather than only add to it
 * @param idempotent called twice with the same arguments, the second call changes nothing more
 */
public record ToolHints(boolean readOnly, boolean destructive, boolean idempotent) {
    /** Changes nothing. */
    public static final ToolHints READ_ONLY = new ToolHints(true, false, true);

    /** What is believed of a tool that says nothing: it changes something, and may destroy. */
    public static final ToolHints UNKNOWN = new ToolHints(false, true, false);

    /** @throws IllegalArgumentException if it is to be both read-only and destructive */
    public ToolHints {
        if (readOnly && destructive) {
            throw new IllegalArgumentException("a tool that is readOnly destroys nothing: leave one of the two out");
        }
    }
}
