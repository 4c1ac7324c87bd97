package dev.puppetmaster.bots.data.chart;

import dev.puppetmaster.bots.data.Column;
import dev.puppetmaster.bots.data.ColumnType;
import dev.puppetmaster.bots.data.Figures;
import dev.puppetmaster.bots.data.NumberColumn;
import dev.puppetmaster.bots.data.OneLine;
import dev.puppetmaster.bots.data.TimeColumn;
import java.awt.BasicStroke;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The distribution of a numeric or time column, with its median. */
final class HistogramPanel {

    private static final double GAP = 0.06;

    private HistogramPanel() {}

    static XYChart of(NumberColumn column, int width, int height) {
        Bins bins = Bins.of(column.sortedFinite(), column.type() == ColumnType.INTEGER);
        return draw(column, bins, Figures::show, width, height);
    }

    static XYChart of(TimeColumn column, int width, int height) {
        double[] millis = IntStream.range(0, column.size())
                .filter(row -> !column.isMissing(row))
                .mapToDouble(column::millis)
                .sorted()
                .toArray();
        return draw(column, Bins.of(millis, false), at -> TimeColumn.show((long) at, true), width, height);
    }

    private static XYChart draw(Column column, Bins bins, DoubleFunction<String> show, int width, int height) {
        XYChart chart = new XYChart(width, height);
        Look.apply(chart.getStyler());
        chart.setTitle(OneLine.of(column.name(), 36));
        chart.setXAxisTitle("median " + show.apply(bins.median())
                + (bins.beyond() > 0 ? " · " + Figures.count(bins.beyond()) + " farther out" : "")
                + (column.missing() > 0 ? " · " + Figures.count(column.missing()) + " missing" : ""));
        chart.setYAxisTitle("rows");
        chart.getStyler().setXAxisTickLabelsFormattingFunction(show::apply);
        chart.getStyler().setYAxisTickLabelsFormattingFunction(show(bins));
        chart.getStyler().setXAxisMin(bins.edge(0));
        chart.getStyler().setXAxisMax(bins.edge(bins.size()));
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setYAxisMax(bins.highest() * 1.06);
        bars(chart, bins);
        median(chart, bins);
        return chart;
    }

    /** Whole rows only: half a row between two ticks gets no label. */
    private static Function<Double, String> show(Bins bins) {
        return rows -> bins.highest() < 4 && rows != Math.rint(rows) ? "" : Figures.show(rows);
    }

    /** All bars as one outline that goes down to zero between them. */
    private static void bars(XYChart chart, Bins bins) {
        double[] x = new double[4 * bins.size()];
        double[] y = new double[4 * bins.size()];
        double gap = bins.width() * GAP;
        for (int bin = 0; bin < bins.size(); bin++) {
            int at = 4 * bin;
            x[at] = x[at + 1] = bins.edge(bin) + gap;
            x[at + 2] = x[at + 3] = bins.edge(bin + 1) - gap;
            y[at + 1] = y[at + 2] = bins.count(bin);
        }
        XYSeries series = chart.addSeries("rows", x, y);
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Area);
        series.setFillColor(Look.BARS);
        series.setLineColor(Look.BARS);
        series.setLineStyle(new BasicStroke(0.5f));
        series.setMarker(SeriesMarkers.NONE);
    }

    private static void median(XYChart chart, Bins bins) {
        double at = Math.clamp(bins.median(), bins.edge(0), bins.edge(bins.size()));
        XYSeries series = chart.addSeries("median", new double[] {at, at}, new double[] {0, bins.highest() * 1.06});
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
        series.setLineColor(Look.MARK);
        series.setLineStyle(
                new BasicStroke(2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1f, new float[] {6f, 4f}, 0f));
        series.setMarker(SeriesMarkers.NONE);
    }
}
