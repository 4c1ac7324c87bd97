package dev.puppetmaster.bot.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one platform thread on which a connection is used. Who waits for it is not interrupted: its time limits end it. */
final class OwnThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnThread.class);

    private final ExecutorService executor;
    private volatile @Nullable Thread self;

    OwnThread(String name) {
        this.executor = Executors.newSingleThreadExecutor(work -> {
            Thread thread = Thread.ofPlatform().name(name).daemon().unstarted(work);
            self = thread;
            return thread;
        });
    }

    <T extends @Nullable Object> T run(Database.Sql<T> work) throws SQLException {
        if (Thread.currentThread() == self) {
            return work.run();
        }
        Future<T> done = executor.submit(work::run);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return done.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof SQLException sql) {
                throw sql;
            }
            if (cause instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IllegalStateException(cause);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Closes a connection that is of no use. */
    void close(Connection connection) {
        try {
            run(() -> {
                connection.close();
                return true;
            });
        } catch (SQLException e) {
            LOG.debug("a connection could not be closed: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
