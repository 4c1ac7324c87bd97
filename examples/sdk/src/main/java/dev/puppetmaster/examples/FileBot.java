package dev.puppetmaster.examples;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Attachment;
import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.Bots;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Files in and out: docs/sdk/files.md. */
public final class FileBot extends Bot {
    // docs:files
    public FileBot() {
        command("lines", "counts the lines of your file", FileBot::lines);
        command("upper", "gives your file back in capitals", (ask, turn) -> {
            String text = text(ask, turn);
            return Answer.of("Here it is.")
                    .withFile(
                            "upper.txt",
                            "text/plain",
                            text.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        });
        command(
                "square",
                "draws",
                (ask, turn) ->
                        Answer.of("As you like it.").withImage("square.png", "image/png", square(), "a blue square"));
    }

    private static Answer lines(Ask ask, Turn turn) throws Exception {
        String text = text(ask, turn);
        long lines = turn.tool("count lines", "your file", () -> text.lines().count());
        return Answer.of("It has " + lines + " lines.");
    }

    private static String text(Ask ask, Turn turn) throws RefusedException {
        Attachment file = ask.attachment().orElseThrow(() -> new RefusedException("Send me a file first."));
        return new String(turn.download(file, 1_000_000), StandardCharsets.UTF_8); // refuses what is larger
    }
    // docs:end

    private static byte[] square() throws IOException {
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        image.createGraphics().setBackground(Color.BLUE);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }

    public static void main(String[] args) {
        Bots.run(new FileBot());
    }
}
