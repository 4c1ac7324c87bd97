package dev.puppetmaster.bots.data.chart;

import dev.puppetmaster.bots.data.Column;
import dev.puppetmaster.bots.data.Figures;
import dev.puppetmaster.bots.data.NumberColumn;
import dev.puppetmaster.bots.data.OneLine;
import dev.puppetmaster.bots.data.Table;
import dev.puppetmaster.bots.data.TimeColumn;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Lays the panels out below a heading and encodes the whole. Loading this class needs AWT. */
final class Canvas {

    private static final int HEADING = 96;
    private static final int MARGIN = 16;

    /** Paints itself from 0, 0. */
    private interface Panel {
        void paint(Graphics2D g, int width, int height);
    }

    private Canvas() {}

    static Picture paint(Table table, List<Column> columns) {
        int across = columns.size() == 4 ? 2 : Math.min(3, columns.size());
        int down = (columns.size() + across - 1) / across;
        int height = down == 1 ? 520 : 720;
        BufferedImage image = new BufferedImage(Charts.WIDTH, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.setColor(Look.PAPER);
            g.fillRect(0, 0, Charts.WIDTH, height);
            heading(g, table, columns);
            int panelWidth = (Charts.WIDTH - 2 * MARGIN) / across;
            int panelHeight = (height - HEADING - MARGIN) / down;
            for (int i = 0; i < columns.size(); i++) {
                Graphics2D panel = (Graphics2D) g.create(
                        MARGIN + i % across * panelWidth, HEADING + i / across * panelHeight, panelWidth, panelHeight);
                chart(columns.get(i), panelWidth, panelHeight).paint(panel, panelWidth, panelHeight);
                panel.dispose();
            }
        } finally {
            g.dispose();
        }
        String names = columns.stream().map(c -> OneLine.of(c.name(), 40)).collect(Collectors.joining(", "));
        return new Picture(png(image), Charts.WIDTH, height, kind(columns) + " in " + table.name() + ": " + names);
    }

    private static Panel chart(Column column, int width, int height) {
        return switch (column) {
            case NumberColumn numbers -> HistogramPanel.of(numbers, width, height)::paint;
            case TimeColumn times -> HistogramPanel.of(times, width, height)::paint;
            default -> ValueBars.of(column, width, height)::paint;
        };
    }

    private static void heading(Graphics2D g, Table table, List<Column> columns) {
        List<String> parts = new ArrayList<>();
        parts.add(Figures.count(table.rows()) + (table.rows() == 1 ? " row" : " rows"));
        parts.add(table.columns().size() + (table.columns().size() == 1 ? " column" : " columns"));
        boolean bars = !(columns.getFirst() instanceof NumberColumn || columns.getFirst() instanceof TimeColumn);
        parts.add(bars ? "most frequent values" : "how values spread, dashed: the median");
        g.setColor(Look.INK);
        g.setFont(Look.font(Font.BOLD, 32));
        g.drawString(OneLine.of(table.name(), 60), MARGIN + 10, 44);
        g.setColor(Look.SOFT_INK);
        g.setFont(Look.font(Font.PLAIN, 21));
        g.drawString(String.join(" · ", parts), MARGIN + 10, 80);
    }

    private static String kind(List<Column> columns) {
        return columns.getFirst() instanceof NumberColumn || columns.getFirst() instanceof TimeColumn
                ? "Distributions"
                : "Most frequent values";
    }

    private static byte[] png(BufferedImage image) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // Not through a cache file, which ImageIO would make in the temporary folder.
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            ImageIO.write(image, "png", stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
