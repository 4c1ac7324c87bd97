package dev.puppetmaster.bot.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of a live answer. A thread that writes to somebody who does not read hangs in the write for as long as they please:
 * it is interrupted, which closes the connection, when that takes too long. For one writer at a time.
 */
final class LiveBody extends FilterOutputStream {
    private @Nullable Thread writer;
    private long since;
    private boolean stuck;

    LiveBody(OutputStream out) {
        super(out);
    }

    @FunctionalInterface
    private interface Write {
        void run() throws IOException;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        guarded(() -> out.write(bytes, from, length));
    }

    @Override
    public void write(int one) throws IOException {
        guarded(() -> out.write(one));
    }

    @Override
    public void flush() throws IOException {
        guarded(out::flush);
    }

    @Override
    public void close() throws IOException {
        guarded(out::close);
    }

    private void guarded(Write write) throws IOException {
        begun(Thread.currentThread(), System.nanoTime());
        try {
            write.run();
        } catch (IOException e) {
            throw ended() ? new IOException("whoever asked has not read for too long", e) : e;
        } finally {
            ended();
        }
    }

    private synchronized void begun(Thread thread, long now) {
        writer = thread;
        since = now;
    }

    /** @return whether it was interrupted by us; the mark of that is taken from the thread, as it is ours */
    private synchronized boolean ended() {
        if (writer != null && stuck) {
            Thread.interrupted();
        }
        writer = null;
        return stuck;
    }

    /** Breaks off a write that began before. */
    synchronized void breakOffIfSince(long nanos) {
        if (!stuck && writer != null && since - nanos < 0) {
            stuck = true;
            writer.interrupt();
        }
    }
}
