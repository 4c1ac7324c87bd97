package dev.puppetmaster.gateway.process;

import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.process.SecretFile;
import dev.puppetmaster.gateway.http.Callers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens in files: each is named by the server name whose puppets it opens. Read anew for each call, so that a changed one holds
 * at once; every file is compared, so that the time tells nothing.
 */
record TokenFiles(Path folder) implements Callers {
    private static final Logger LOG = LoggerFactory.getLogger(TokenFiles.class);
    private static final int MOST = 100;

    @Override
    public Optional<Pass> of(Secret token, String runtime, String policy) {
        Optional<Pass> found = Optional.empty();
        for (Path file : files()) {
            try {
                if (SecretFile.token(file).matches(token.reveal())) {
                    found = Optional.of(new Pass(String.valueOf(file.getFileName())));
                }
            } catch (IOException e) {
                LOG.warn("{}", e.getMessage());
            }
        }
        return found;
    }

    private List<Path> files() {
        try (Stream<Path> all = Files.list(folder)) {
            // a mounted Secret has links and folders that begin with dots
            return all.filter(file -> !file.getFileName().toString().startsWith(".") && Files.isRegularFile(file))
                    .limit(MOST)
                    .toList();
        } catch (IOException e) {
            LOG.warn(
                    "the tokens in {} cannot be read ({})", folder, e.getClass().getSimpleName());
            return List.of();
        }
    }
}
