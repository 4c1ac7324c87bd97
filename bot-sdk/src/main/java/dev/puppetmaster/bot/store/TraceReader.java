package dev.puppetmaster.bot.store;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.UserId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteConfig;

/** Reads traces from the store of a runtime that may be at work: it takes no lock and writes nothing. */
public final class TraceReader {
    private TraceReader() {}

    /**
     * The way of a message: of the message itself, or of the one that this event answered.
     *
     * @throws StoreException if there is no such store or it cannot be read
     */
    public static List<TraceTable.Line> read(Path file, EventId event) {
        if (!Files.exists(file)) {
            throw new StoreException(file + " is not there: no runtime has worked with this state directory yet");
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(5_000);
        String sql = "SELECT puppet, cause, at, step, detail FROM trace WHERE cause = ?"
                + " OR cause = (SELECT cause FROM outbox WHERE event_id = ?) ORDER BY id";
        try (Connection connection = config.createConnection("jdbc:sqlite:" + file);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, event.value());
            statement.setString(2, event.value());
            List<TraceTable.Line> lines = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    lines.add(new TraceTable.Line(
                            new UserId(rows.getString(1)),
                            new EventId(rows.getString(2)),
                            rows.getLong(3),
                            rows.getString(4),
                            rows.getString(5)));
                }
            }
            return lines;
        } catch (SQLException e) {
            throw new StoreException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
