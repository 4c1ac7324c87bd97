package dev.puppetmaster.gateway.cache;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.Sha256;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.chat.Message;
import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.gateway.policy.Policy;
import dev.puppetmaster.gateway.wire.OllamaAnswerReader;
import dev.puppetmaster.gateway.wire.OllamaAnswerWriter;
import dev.puppetmaster.gateway.wire.OllamaCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers by what was asked, in a SQLite file that may be lost at any time. Bounded: the one that ends first goes first.
 * Thread-safe. A file that fails is as one that holds nothing.
 *
 * <p>The same question is one with the same policy, its backends, model, messages, tools, options and other fields. One that holds
 * the result of a tool is never the same: what a tool says is of its moment. Kept is an answer that ended by itself and uses no
 * tool: a use is decided anew each time.
 */
public final class AnswerCache implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerCache.class);
    private static final int MAX_CHARACTERS = 128 * 1024;
    private static final JsonMapper CANONICAL =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    private final Connection connection;
    private final Clock clock;
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();

    private AnswerCache(Connection connection, int most, Clock clock) throws SQLException {
        this.connection = connection;
        this.most = most;
        this.clock = clock;
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA locking_mode = EXCLUSIVE");
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = OFF");
            statement.execute("CREATE TABLE IF NOT EXISTS answers (question TEXT PRIMARY KEY, backend TEXT NOT NULL,"
                    + " answer TEXT NOT NULL, ends INTEGER NOT NULL) WITHOUT ROWID");
            statement.execute("CREATE INDEX IF NOT EXISTS answers_ends ON answers (ends)");
        }
    }

    /**
     * Opens the file, or begins it.
     *
     * @param most answers that are kept
     * @throws IOException with one line, if it cannot be used, or another process has it
     */
    public static AnswerCache open(Path file, int most, Clock clock) throws IOException {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return new AnswerCache(DriverManager.getConnection("jdbc:sqlite:" + file), most, clock);
        } catch (SQLException e) {
            throw new IOException(file + " cannot be used for answers: " + e.getMessage(), e);
        }
    }

    /** A question, if its answer may be kept at all. */
    public static Optional<String> question(Policy policy, ChatCall call) {
        if (policy.cacheFor() == null
                || call.messages().stream().anyMatch(message -> message.role() == Message.Role.TOOL)) {
            return Optional.empty();
        }
        ObjectNode all = CANONICAL
                .createObjectNode()
                .put("policy", policy.name())
                .put("backends", policy.backends().toString())
                .put("format", call.format().name());
        all.set("call", OllamaCalls.write(call, false));
        all.set("extras", call.extras());
        try {
            return Optional.of(Sha256.hex(CANONICAL.writeValueAsString(all)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }

    /**
     * An answer that was given before.
     *
     * @param backend name of who gave it
     */
    public record Kept(String backend, List<Piece> pieces) {}

    public Optional<Kept> find(String question) {
        return guarded("SELECT backend, answer FROM answers WHERE question = ? AND ends > ?", statement -> {
            statement.setString(1, question);
            statement.setLong(2, clock.instant().getEpochSecond());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Kept(rows.getString(1), new OllamaAnswerReader().line(rows.getString(2))))
                        : Optional.empty();
            }
        });
    }

    /** Keeps an answer, if it is one that may be given again. */
    public void keep(String question, String backend, List<Piece> pieces, Duration time) {
        long characters = pieces.stream()
                .mapToLong(
                        piece -> piece instanceof Piece.Text text ? text.text().length() : 0)
                .sum();
        boolean whole = pieces.getLast() instanceof Piece.End end && end.reason() == Piece.Reason.STOP;
        if (!whole || characters > MAX_CHARACTERS || pieces.stream().anyMatch(piece -> piece instanceof Piece.Use)) {
            return;
        }
        String answer = new OllamaAnswerWriter("", false, clock).whole(pieces).toString();
        if (answer.getBytes(StandardCharsets.UTF_8).length > 4 * MAX_CHARACTERS) {
            return;
        }
        guarded("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", statement -> {
            statement.setString(1, question);
            statement.setString(2, backend);
            statement.setString(3, answer);
            statement.setLong(4, clock.instant().plus(time).getEpochSecond());
            statement.executeUpdate();
            return Optional.empty();
        });
        guarded(
                "DELETE FROM answers WHERE question IN (SELECT question FROM answers ORDER BY ends"
                        + " LIMIT max(0, (SELECT count(*) FROM answers) - ?)) OR ends <= ?",
                statement -> {
                    statement.setInt(1, most);
                    statement.setLong(2, clock.instant().getEpochSecond());
                    statement.executeUpdate();
                    return Optional.empty();
                });
    }

    @FunctionalInterface
    private interface Work<T> {
        Optional<T> run(PreparedStatement statement) throws SQLException, IOException;
    }

    private <T> Optional<T> guarded(String sql, Work<T> work) {
        lock.lock();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return work.run(statement);
        } catch (SQLException | IOException e) {
            LOG.warn("the file of answers that were given before fails, and is passed over: {}", e.getMessage());
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("the file of answers was not closed: {}", e.getMessage());
        } finally {
            lock.unlock();
        }
    }
}
