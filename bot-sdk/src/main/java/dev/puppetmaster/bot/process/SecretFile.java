package dev.puppetmaster.bot.process;

import dev.puppetmaster.bot.matrix.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Files that hold secrets. What stands in them is in no message. */
public final class SecretFile {
    private static final int MAX_TOKEN = 1_024;
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{16," + MAX_TOKEN + "}");

    private SecretFile() {}

    /**
     * A token; blanks and line ends around it do not count.
     *
     * @throws IOException with one line: the file, and what is wrong
     */
    public static Secret token(Path file) throws IOException {
        String text = new String(bytes(file, MAX_TOKEN + 2), StandardCharsets.UTF_8).strip();
        if (!TOKEN.matcher(text).matches()) {
            throw new IOException(
                    file + " holds no token: one line of 16 to " + MAX_TOKEN + " characters without blanks");
        }
        return new Secret(text);
    }

    /**
     * The content of a small file.
     *
     * @param most bytes that it may have
     * @throws IOException with one line: the file, and what is wrong
     */
    public static byte[] bytes(Path file, int most) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(most + 1);
        } catch (IOException e) {
            throw new IOException(file + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
        if (bytes.length > most) {
            throw new IOException(file + " is longer than " + most + " bytes");
        }
        return bytes;
    }
}
