package dev.puppetmaster.bots.data.chart;

import dev.puppetmaster.bots.data.BooleanColumn;
import dev.puppetmaster.bots.data.Column;
import dev.puppetmaster.bots.data.Figures;
import dev.puppetmaster.bots.data.OneLine;
import dev.puppetmaster.bots.data.TextColumn;
import java.awt.Font;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.HorizontalBarChart;

/** The most frequent values of a text or boolean column. */
final class ValueBars {

    static final int MOST = 8;

    private record Bar(String label, int rows) {}

    private ValueBars() {}

    static HorizontalBarChart of(Column column, int width, int height) {
        List<Bar> bars = bars(column);
        int rest = bars.size() - MOST;
        List<Bar> shown = bars.subList(0, Math.min(MOST, bars.size()));
        HorizontalBarChart chart = new HorizontalBarChart(width, height);
        Look.apply(chart.getStyler());
        chart.getStyler().setPlotGridHorizontalLinesVisible(false);
        chart.getStyler().setPlotGridVerticalLinesVisible(true);
        chart.getStyler().setAvailableSpaceFill(0.72);
        chart.getStyler().setLabelsVisible(true);
        chart.getStyler().setLabelsFont(Look.font(Font.PLAIN, 16));
        chart.getStyler().setXAxisMin(0.0);
        chart.getStyler().setXAxisMax(shown.getFirst().rows() * 1.06);
        chart.getStyler().setYAxisTickMarkSpacingHint(10);
        chart.getStyler().setXAxisTickLabelsFormattingFunction(Figures::show);
        chart.setTitle(OneLine.of(column.name(), 36));
        chart.setXAxisTitle("rows" + (rest > 0 ? " · " + Figures.count(rest) + " more values" : "")
                + (column.missing() > 0 ? " · " + Figures.count(column.missing()) + " missing" : ""));
        chart.addSeries("rows", shown.stream().map(Bar::rows).toList(), labels(shown))
                .setFillColor(Look.BARS);
        return chart;
    }

    /** Each different: two values may become the same when they are cut. */
    private static List<String> labels(List<Bar> bars) {
        List<String> labels = new ArrayList<>();
        for (Bar bar : bars) {
            String label = OneLine.of(bar.label(), 20);
            String unique = label.isEmpty() ? "·" : label;
            while (labels.contains(unique)) {
                unique += "·";
            }
            labels.add(unique);
        }
        return labels;
    }

    private static List<Bar> bars(Column column) {
        List<Bar> bars = new ArrayList<>();
        if (column instanceof TextColumn text) {
            int[] counts = text.counts();
            IntStream.range(0, counts.length)
                    .forEach(v -> bars.add(new Bar(text.values().get(v), counts[v])));
        } else if (column instanceof BooleanColumn truths) {
            bars.add(new Bar("true", truths.trues()));
            bars.add(new Bar("false", truths.falses()));
        }
        bars.sort(Comparator.comparingInt((Bar bar) -> -bar.rows()));
        return bars;
    }
}
