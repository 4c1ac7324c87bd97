package dev.puppetmaster.gateway.policy;

/** By whom something is counted. */
public enum Per {
    /** All calls of the policy together. */
    POLICY,
    PUPPET,
    ROOM,
    /** Who asked the puppet. */
    SENDER;

    /** Whose account a caller's calls are on; empty: nobody's, and then nothing is counted. */
    public String of(Caller caller) {
        return switch (this) {
            case POLICY -> "all";
            case PUPPET -> caller.puppet();
            case ROOM -> caller.room();
            case SENDER -> caller.sender();
        };
    }

    /** For a sentence: "this room". */
    public String words() {
        return switch (this) {
            case POLICY -> "all puppets together";
            case PUPPET -> "this puppet";
            case ROOM -> "this room";
            case SENDER -> "you";
        };
    }
}
