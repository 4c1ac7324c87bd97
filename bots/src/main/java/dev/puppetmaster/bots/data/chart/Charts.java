package dev.puppetmaster.bots.data.chart;

import dev.puppetmaster.bots.data.Column;
import dev.puppetmaster.bots.data.NoPicture;
import dev.puppetmaster.bots.data.Table;
import dev.puppetmaster.bots.data.describe.Description;
import java.util.List;
import java.util.Locale;

/** Draws a table as small panels side by side. Can be loaded where AWT cannot: only its work fails there. */
public final class Charts {

    /** In pixels. */
    public static final int WIDTH = 1000;

    private static final String NO_FONTS =
            "no picture: this machine has no fonts that Java can use: install fontconfig and"
                    + " a font (Debian: apt-get install fontconfig fonts-dejavu-core)";

    static {
        // A server has no display, and a display that is named but cannot be reached would end in an error.
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }

    private Charts() {}

    /**
     * Histograms of up to six numeric columns; where there are none, bars of the most frequent values; where no value
     * repeats, histograms of the times. The same table gives the same picture on the same machine.
     *
     * @param description of the same table
     * @param first names of columns to show before others, such as the target and what tells about it
     * @throws NoPicture if this machine cannot draw text, or nothing varies
     */
    public static Picture draw(Table table, Description description, List<String> first) throws NoPicture {
        List<Column> columns = Panels.choose(table, description, first);
        if (columns.isEmpty()) {
            throw new NoPicture("no picture: no column of " + table.name() + " has values that vary and repeat");
        }
        try {
            return Canvas.paint(table, columns);
        } catch (LinkageError | InternalError e) {
            throw (NoPicture) new NoPicture(NO_FONTS).initCause(e);
        } catch (RuntimeException e) {
            if (String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("font")) {
                throw (NoPicture) new NoPicture(NO_FONTS).initCause(e);
            }
            throw e;
        }
    }
}
