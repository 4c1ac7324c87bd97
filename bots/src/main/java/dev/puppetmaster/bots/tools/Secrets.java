package dev.puppetmaster.bots.tools;

import dev.puppetmaster.api.SecretRef;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.matrix.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The values that {@code secretRef}s point at, read anew each time, so that a value may be replaced while the process runs.
 *
 * @param folder holds a folder for each Secret, and in it a file for each key
 */
public record Secrets(Path folder) {
    private static final int MAX_BYTES = 16_384;

    /**
     * The value, without the line break at its end.
     *
     * @throws RefusedException in one line that names the file, if it is not there or is no single line of text
     */
    Secret read(SecretRef ref) throws RefusedException {
        Path file = folder.resolve(ref.name()).resolve(ref.key()).normalize();
        if (!file.startsWith(folder.normalize())) {
            throw new RefusedException("the Secret " + ref.name() + "/" + ref.key() + " lies outside of " + folder);
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new RefusedException(file + " is longer than " + MAX_BYTES + " bytes: it is no token");
            }
            String value = Files.readString(file, StandardCharsets.UTF_8).strip();
            if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' - 1 && c < 127)) {
                throw new RefusedException(file + " is no single line of plain text");
            }
            return new Secret(value);
        } catch (IOException e) {
            throw new RefusedException("its secret cannot be read: put the value into " + file);
        }
    }
}
