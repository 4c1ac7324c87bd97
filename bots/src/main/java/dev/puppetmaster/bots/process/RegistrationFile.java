package dev.puppetmaster.bots.process;

import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.process.SecretFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The registration of the puppets' application service, the very file that the homeserver reads (Application Service API,
 * "Registration").
 */
record RegistrationFile(String id, Secret asToken, Secret hsToken) {
    private static final int MAX_BYTES = 64 * 1024;
    private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7e]{1,1024}");

    /** @throws IOException with one line: the file, and what is wrong; nothing of what stands in it */
    static RegistrationFile read(Path file) throws IOException {
        byte[] bytes = SecretFile.bytes(file, MAX_BYTES);
        Object document;
        try {
            document = new Load(LoadSettings.builder().setLabel("registration").build())
                    .loadFromString(new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
        } catch (YamlEngineException e) {
            // the exception shows the lines around, which hold the tokens
            throw new IOException(file + " is no YAML: it is to be the file that the homeserver reads");
        }
        return new RegistrationFile(
                value(document, "id", file),
                new Secret(value(document, "as_token", file)),
                new Secret(value(document, "hs_token", file)));
    }

    private static String value(Object document, String field, Path file) throws IOException {
        if (document instanceof Map<?, ?> fields
                && fields.get(field) instanceof String text
                && VALUE.matcher(text).matches()) {
            return text;
        }
        throw new IOException(file + " has no usable " + field + ": it is to be the file that the homeserver reads");
    }
}
