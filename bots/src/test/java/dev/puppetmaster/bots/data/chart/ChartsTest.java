package dev.puppetmaster.bots.data.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.bots.data.DataException;
import dev.puppetmaster.bots.data.NoPicture;
import dev.puppetmaster.bots.data.Table;
import dev.puppetmaster.bots.data.csv.CsvReader;
import dev.puppetmaster.bots.data.describe.Description;
import dev.puppetmaster.bots.data.synthesis.Synthesizer;
import dev.puppetmaster.bots.data.synthesis.Synthetic;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChartsTest {

    private static final int BLUE = 0x0072B2;
    private static final int ORANGE = 0xD55E00;

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "orders 500 rows~720~Distributions in orders.csv: total, quantity, shipping, unit_price, discount",
                "people 80 rows~520~Distributions in people.csv: income, age, years_employed",
                "t 9 rows columns: a normal 5 1, k choice a|b~520~Distributions in t.csv: a",
                "t 90 rows columns: a id, b bool~520~Distributions in t.csv: a",
                "t 90 rows columns: a bool, b choice x|y|z missing 0.5, c text~520~Most frequent values in t.csv: a, b",
                "t 90 rows columns: a times 2024-01-01 6h, b text~520~Distributions in t.csv: a",
            })
    void thePictureHasItsSizeItsBarsAndItsDescription(String request, int height, String description)
            throws DataException, IOException {
        Synthetic made = Synthesizer.make(request + ", seed 3");
        Picture picture =
                draw(made.csv(), made.fileName(), made.target().stream().toList());
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.png()));

        assertThat(image.getWidth()).isEqualTo(1000).isEqualTo(picture.width());
        assertThat(image.getHeight()).isEqualTo(height).isEqualTo(picture.height());
        assertThat(picture.description()).isEqualTo(description);
        assertThat(pixels(image, BLUE)).isGreaterThan(5_000);
        assertThat(pixels(image, 0xFFFFFF)).isGreaterThan(100_000);
        if (description.startsWith("Dist")) {
            assertThat(pixels(image, ORANGE)).isGreaterThan(100);
        }
        assertThat(ink(image, 0, 96)).as("pixels of the heading").isGreaterThan(300);
        assertThat(ink(image, 96, height)).as("pixels of the labels").isGreaterThan(500);
    }

    @Test
    void theSameTableGivesTheSamePicture() throws DataException {
        Synthetic made = Synthesizer.make("sensors 200 rows");
        assertThat(draw(made.csv(), "x.csv", List.of()).png())
                .isEqualTo(draw(made.csv(), "x.csv", List.of()).png());
    }

    @Test
    void barsAreAsHighAsTheirCounts() throws DataException, IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(draw(
                        ("n\n" + "1\n".repeat(10) + "2\n".repeat(20) + "3\n".repeat(40)).getBytes(UTF_8),
                        "x.csv",
                        List.of())
                .png()));
        int first = blueInColumn(image, 200);
        int second = blueInColumn(image, 450);
        int third = blueInColumn(image, 850);
        assertThat((double) second / first).isBetween(1.9, 2.1);
        assertThat((double) third / first).isBetween(3.8, 4.2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a|1e-320|2e-320|5",
                "a|inf|1|2",
                "a|123456789012345|123456789012346|5",
                "a|-5|-5|1000000",
                "a <b> & 'x'|1|2|2",
                "日本語|1|2|2",
                "a|<script>|<script>|b",
                "a|true|false|true",
            })
    void strangeValuesAreDrawnToo(String column) throws DataException {
        byte[] csv = (column.replace('|', '\n') + "\n").getBytes(UTF_8);
        assertThat(draw(csv, "x.csv", List.of()).png()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a|1e308|-1e308|5", "a|1e-320|2e-320|3e-320", "a|7||7", "a|inf|-inf|1"})
    void whatHasNoAxisHasNoPicture(String column) {
        byte[] csv = (column.replace('|', '\n') + "\n").getBytes(UTF_8);
        assertThatThrownBy(() -> draw(csv, "x.csv", List.of()))
                .isInstanceOf(NoPicture.class)
                .hasMessage("no picture: no column of x.csv has values that vary and repeat");
    }

    /** Another JVM, since this one has found its fonts: one gets a fontconfig without any, one has no AWT at all. */
    @ParameterizedTest
    @ValueSource(strings = {"-Xshare:auto", "--limit-modules=java.base,java.logging"})
    void aMachineWithoutFontsSaysSo(String option, @TempDir Path folder) throws IOException, InterruptedException {
        Path fontconfig = folder.resolve("fonts.conf");
        Files.writeString(
                fontconfig, "<?xml version=\"1.0\"?><fontconfig><cachedir>" + folder + "</cachedir></fontconfig>");
        Path output = folder.resolve("out.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Duser.home=" + folder,
                        "-Xmx128m",
                        option,
                        WithoutFonts.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("FONTCONFIG_FILE", fontconfig.toString());
        builder.environment().remove("DISPLAY");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        // Twice: a class that could not be initialised fails in another way the next time.
        String line =
                "NoPicture: no picture: this machine has no fonts that Java can use: install fontconfig and a font"
                        + " (Debian: apt-get install fontconfig fonts-dejavu-core)";
        assertThat(Files.readAllLines(output)).containsExactly(line, line);
    }

    /** The program of the other JVM. It stands by itself: the test's own class needs AWT. */
    static final class WithoutFonts {

        private WithoutFonts() {}

        public static void main(String[] args) throws DataException {
            PrintStream out = System.out;
            for (int i = 0; i < 2; i++) {
                try {
                    out.println(draw("a\n1\n2\n3\n".getBytes(UTF_8), "x.csv", List.of())
                            .description());
                } catch (NoPicture e) {
                    out.println(
                            String.format(Locale.ROOT, "%s: %s", e.getClass().getSimpleName(), e.line()));
                }
            }
        }
    }

    private static Picture draw(byte[] csv, String name, List<String> first) throws DataException {
        Table table = CsvReader.read(csv, name);
        return Charts.draw(table, Description.of(table), first);
    }

    private static int pixels(BufferedImage image, int colour) {
        int count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                count += (image.getRGB(x, y) & 0xFFFFFF) == colour ? 1 : 0;
            }
        }
        return count;
    }

    /** Dark grey pixels, as only text has them. */
    private static int ink(BufferedImage image, int top, int bottom) {
        int count = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                int red = rgb >> 16 & 0xFF;
                count += red < 0x90 && Math.abs(red - (rgb & 0xFF)) < 0x20 ? 1 : 0;
            }
        }
        return count;
    }

    private static int blueInColumn(BufferedImage image, int x) {
        int count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            count += (image.getRGB(x, y) & 0xFFFFFF) == BLUE ? 1 : 0;
        }
        return count;
    }
}
