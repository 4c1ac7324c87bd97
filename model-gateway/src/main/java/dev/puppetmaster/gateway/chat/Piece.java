package dev.puppetmaster.gateway.chat;

/** A piece of an answer, in the order in which a model gives them. The last one is an {@link End}; without it the answer broke off. */
public sealed interface Piece {
    /** More of the answer's text. */
    record Text(String text) implements Piece {}

    /** More of what the model thinks aloud before it answers. */
    record Thought(String text) implements Piece {}

    /** A tool is to be used. */
    record Use(ToolUse use) implements Piece {}

    /** The model has ended. */
    record End(Reason reason, Usage usage) implements Piece {}

    /** Why a model ended. */
    enum Reason {
        /** It had no more to say. */
        STOP,
        /** The answer or the context was full: what there is breaks off. */
        LENGTH,
        /** It waits for the result of tools. */
        TOOLS,
        /** The server withheld the rest. */
        FILTERED
    }

    /** What it cost, tokens; 0 where the server does not say. */
    record Usage(long prompt, long answer) {
        public static final Usage UNKNOWN = new Usage(0, 0);

        public long total() {
            return prompt + answer;
        }
    }
}
