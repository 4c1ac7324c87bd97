package dev.puppetmaster.bots.data.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.Locale;
import org.knowm.xchart.style.AxesChartStyler;

/** Colours, fonts and strokes of all panels; clients show the picture at a third of its size. The colours are those of Okabe and Ito, told apart by colour-blind people. */
final class Look {

    static final Color BARS = new Color(0x0072B2);
    static final Color MARK = new Color(0xD55E00);
    static final Color INK = new Color(0x222222);
    static final Color SOFT_INK = new Color(0x5F6368);
    static final Color PAPER = Color.WHITE;
    private static final Color GRID = new Color(0xE3E6EA);

    private Look() {}

    static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }

    static void apply(AxesChartStyler style) {
        style.setLocale(Locale.ROOT);
        style.setChartBackgroundColor(PAPER);
        style.setPlotBackgroundColor(PAPER);
        style.setPlotBorderVisible(false);
        style.setChartPadding(10);
        style.setPlotMargin(0);
        style.setPlotContentSize(.99);
        style.setLegendVisible(false);
        style.setChartFontColor(INK);
        style.setChartTitleFont(font(Font.BOLD, 22));
        style.setChartTitleBoxVisible(false);
        style.setChartTitlePadding(6);
        style.setAxisTitleFont(font(Font.PLAIN, 16));
        style.setXAxisTitleColor(SOFT_INK);
        style.setYAxisTitleColor(SOFT_INK);
        style.setAxisTitlePadding(6);
        style.setAxisTickLabelsFont(font(Font.PLAIN, 16));
        style.setAxisTickLabelsColor(SOFT_INK);
        style.setAxisTickMarksColor(GRID);
        style.setAxisTicksLineVisible(false);
        style.setAxisTickMarkLength(4);
        style.setPlotGridVerticalLinesVisible(false);
        style.setPlotGridLinesColor(GRID);
        style.setPlotGridLinesStroke(new BasicStroke(1f));
        style.setXAxisTickMarkSpacingHint(90);
        style.setYAxisTickMarkSpacingHint(45);
        style.setAntiAlias(true);
    }
}
