package dev.puppetmaster.bots.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolSpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A function of which another one of the same Tool says what it would change.
 *
 * @param by the other one; null where it is not what it should be: then no call is asked for
 * @param why it is not
 */
record PreviewedTool(Tool tool, @Nullable Tool by, String why) implements Tool {
    @Override
    public ToolSpec spec() {
        return tool.spec();
    }

    @Override
    public String call(ObjectNode arguments, Turn turn) throws Exception {
        return tool.call(arguments, turn);
    }

    @Override
    public Optional<Preview> preview() {
        return Optional.of((arguments, turn) -> {
            if (by == null) {
                throw new RefusedException(why);
            }
            return by.call(arguments, turn);
        });
    }
}
