package dev.puppetmaster.bots.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.store.StoreException;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bots.data.OneLine;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one call would change. A turn that is run again after a crash hears what was said before the crash, so that it finds
 * the request that was made of it.
 *
 * @param limit how long it may take to say it
 */
record ChangePreview(Tool called, ObjectNode arguments, Turn turn, Duration limit) {
    private static final Logger LOG = LoggerFactory.getLogger(ChangePreview.class);
    private static final int SHOWN = 120;

    /**
     * As it was when the turn asked first; "" where nobody can say.
     *
     * @throws RefusedException with a line for the model, if it should be said and cannot be
     */
    String remembered() throws RefusedException, InterruptedException {
        if (called.preview().isEmpty()) {
            return "";
        }
        String name = called.spec().name();
        try {
            String shown = OneLine.of(CanonicalJson.of(arguments), SHOWN);
            return turn.remembered("preview of " + name, shown, this::now);
        } catch (InterruptedException | StoreException e) {
            throw e;
        } catch (RefusedException | UnfinishedException e) {
            Interrupts.endIfStopped();
            throw refused(name, OneLine.of(String.valueOf(e.getMessage()), Text.MAX_LINE));
        } catch (Exception e) {
            Interrupts.endIfStopped();
            LOG.error("the preview of {} failed", name, e);
            throw refused(name, "it failed inside.");
        }
    }

    /**
     * As it is now; "" where nobody can say.
     *
     * @throws Exception if it should be said and cannot be
     */
    String now() throws Exception {
        Tool.Preview preview = called.preview().orElse(null);
        return preview == null
                ? ""
                : TimeLimit.call(limit, called.spec().name(), () -> preview.of(arguments.deepCopy(), turn));
    }

    private static RefusedException refused(String name, String why) {
        return new RefusedException(
                "`" + name + "` did not run, and nobody was asked: what it would change cannot be said: " + why);
    }
}
