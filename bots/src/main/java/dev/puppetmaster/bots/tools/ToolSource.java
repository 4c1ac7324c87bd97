package dev.puppetmaster.bots.tools;

import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.tool.Tool;
import java.util.List;

/**
 * Where the functions of one Tool come from. A function that does not know how a call ended throws
 * {@link UnfinishedException}. Thread-safe.
 */
public interface ToolSource extends AutoCloseable {
    /**
     * What it offers now: the same list as long as nothing has changed.
     *
     * @param problems lines about functions that are left out, in order; written to
     * @throws RefusedException in one line, if nothing can be had: what failed, why, what to do
     */
    List<Tool> functions(List<String> problems) throws RefusedException, InterruptedException;

    /** Asks anew what it offers, at the next {@link #functions}. */
    void refresh();

    /** Ends what it has open. Calls that run are cut. */
    @Override
    void close();
}
