package dev.puppetmaster.bots.tools;

import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.store.StoreException;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What became of a tool that somebody who thinks for a puppet called: a fault of the tool is an outcome, too. */
public sealed interface ToolOutcome {
    /** What it said. */
    record Gave(String text) implements ToolOutcome {}

    /** @param line why it was not done, for who called it */
    record Refused(String line) implements ToolOutcome {}

    /** It failed inside; the log says how, and nobody else is told. */
    record Failed() implements ToolOutcome {}

    /**
     * Makes a call.
     *
     * @param what was called, and {@code where}, as the log says it
     * @throws Turn.OutcomeUnknownException as who called must not get the chance to try it again
     * @throws InterruptedException if the turn is stopped
     */
    static ToolOutcome of(String what, String where, Callable<String> call) throws Exception {
        try {
            return new Gave(call.call());
        } catch (Turn.OutcomeUnknownException | InterruptedException | StoreException e) {
            throw e;
        } catch (RefusedException e) {
            Interrupts.endIfStopped();
            return new Refused(String.valueOf(e.getMessage()));
        } catch (Exception e) {
            Interrupts.endIfStopped();
            log().error("{} failed {}", what, where, e);
            return new Failed();
        }
    }

    private static Logger log() {
        return LoggerFactory.getLogger(ToolOutcome.class);
    }
}
