package dev.puppetmaster.cli.compile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * pip's settings of this machine, for the stage of a Dockerfile that installs: where its index is and whom it trusts. Nothing of
 * them comes into the image, nor into the context that is kept.
 */
final class PipSettings {
    private static final List<String> NAMES = List.of("index-url", "extra-index-url", "trusted-host");

    private PipSettings() {}

    /** @param file in its folder the certificates are put, too */
    static void write(Map<String, String> environment, Path file) throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder("[global]\n");
        for (String name : NAMES) {
            value(environment, name)
                    .ifPresent(value ->
                            text.append(name).append(" = ").append(value).append('\n'));
        }
        Optional<Path> certificates = value(environment, "cert").map(Path::of).filter(Files::isReadable);
        if (certificates.isPresent()) {
            Path folder = file.toAbsolutePath().getParent();
            Files.copy(certificates.get(), (folder == null ? file : folder).resolve("certificates.pem"));
            text.append("cert = /pip/certificates.pem\n");
        }
        Files.writeString(file, text);
    }

    /** The environment goes before the file, as for pip itself. */
    private static Optional<String> value(Map<String, String> environment, String name)
            throws IOException, InterruptedException {
        String variable = "PIP_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
        String set = environment.getOrDefault(variable, "");
        return set.isBlank() ? ofFile(name) : Optional.of(set.strip());
    }

    private static Optional<String> ofFile(String name) throws InterruptedException {
        try {
            Process process = new ProcessBuilder("python3", "-m", "pip", "config", "get", "global." + name)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(process.getInputStream().readNBytes(4_096), StandardCharsets.UTF_8).strip();
            boolean ended = process.waitFor(20, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended && process.exitValue() == 0 && !said.isEmpty() && !said.contains("\n")
                    ? Optional.of(said)
                    : Optional.empty();
        } catch (IOException e) {
            // there is no pip here, and so no settings of it
            return Optional.empty();
        }
    }
}
