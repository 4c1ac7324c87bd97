package dev.puppetmaster.bot.brain;

/** A tool that ran in a turn, for the thread below the answer. */
record ToolCall(String name, String input, long millis, boolean failed) {
    String line() {
        return "`" + name.replace('`', '\'') + "` " + input + (failed ? " failed after " : " took ") + millis + " ms.";
    }
}
