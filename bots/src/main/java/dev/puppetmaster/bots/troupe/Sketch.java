package dev.puppetmaster.bots.troupe;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bots.data.NoPicture;
import dev.puppetmaster.bots.data.Table;
import dev.puppetmaster.bots.data.chart.Charts;
import dev.puppetmaster.bots.data.chart.Picture;
import dev.puppetmaster.bots.data.describe.Description;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table described, with its picture or why there is none.
 *
 * @param picture null where none could be drawn
 * @param remark Markdown that says why, or ""
 */
record Sketch(Description description, @Nullable Picture picture, String remark) {
    private static final Logger LOG = LoggerFactory.getLogger(Sketch.class);

    /** @param first columns to draw before others, as far as they are there */
    static Sketch of(Table table, Turn turn, List<String> first) throws Exception {
        String what = table.rows() + " rows, " + table.columns().size() + " columns";
        Description description = turn.tool("describe", what, () -> Description.of(table));
        try {
            Picture picture = turn.tool("draw chart", table.name(), () -> Charts.draw(table, description, first));
            return new Sketch(description, picture, "");
        } catch (NoPicture e) {
            return new Sketch(description, null, "\n" + Refusals.literal(e.line()) + "\n");
        } catch (RuntimeException e) {
            LOG.error("the chart of a table of {} failed", what, e);
            return new Sketch(description, null, "\nNo picture: the drawing failed; the figures are all there.\n");
        }
    }

    /** The answer with the picture, where there is one. */
    Answer illustrate(Answer answer) {
        return picture == null
                ? answer
                : answer.withImage("chart.png", "image/png", picture.png(), picture.description());
    }
}
