package dev.puppetmaster.bots.runtime;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last assignment, on disk: the runtime begins with it, before the registrar says anything. */
final class KeptAssignment {
    private static final Logger LOG = LoggerFactory.getLogger(KeptAssignment.class);
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path file;

    KeptAssignment(Path file) {
        this.file = file;
    }

    Optional<RuntimeAssignment> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JSON.readValue(Files.readAllBytes(file), RuntimeAssignment.class));
        } catch (IOException e) {
            LOG.warn("{}: the last assignment cannot be read, I wait for a new one: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    void write(RuntimeAssignment assignment) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.write(next, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(assignment));
        try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
