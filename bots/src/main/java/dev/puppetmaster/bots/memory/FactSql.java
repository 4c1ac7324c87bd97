package dev.puppetmaster.bots.memory;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** One connection, one statement at a time. */
final class FactSql implements AutoCloseable {
    private final Connection connection;
    private final ReentrantLock lock = new ReentrantLock();

    FactSql(Connection connection) {
        this.connection = connection;
    }

    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    @FunctionalInterface
    interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /** Nothing comes between the statements of the work. */
    <T, E extends Exception> T alone(Work<T, E> work) throws E {
        lock.lock();
        try {
            return work.run();
        } finally {
            lock.unlock();
        }
    }

    /** @param values texts and whole numbers, in the order of the question marks */
    <T> List<T> rows(String sql, Row<T> row, Object... values) {
        return this.<List<T>, RuntimeException>alone(() -> {
            try (PreparedStatement statement = prepared(sql, values);
                    ResultSet rows = statement.executeQuery()) {
                List<T> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(row.read(rows));
                }
                return found;
            } catch (SQLException e) {
                throw failed(e);
            }
        });
    }

    /** @return how many rows it changed */
    int update(String sql, Object... values) {
        return this.<Integer, RuntimeException>alone(() -> {
            try (PreparedStatement statement = prepared(sql, values)) {
                return statement.executeUpdate();
            } catch (SQLException e) {
                throw failed(e);
            }
        });
    }

    private PreparedStatement prepared(String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    private static FactException failed(SQLException e) {
        return new FactException("what is remembered of people cannot be read or written: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        boolean unused = this.<Boolean, RuntimeException>alone(() -> {
            try {
                connection.close();
                return true;
            } catch (SQLException e) {
                throw failed(e);
            }
        });
    }
}
