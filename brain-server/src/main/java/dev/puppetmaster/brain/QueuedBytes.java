package dev.puppetmaster.brain;

import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;

/** Bytes of a queue as a stream. One thread. A read waits for the next bytes; a pipe's could not be interrupted. */
final class QueuedBytes extends InputStream {
    /** The last element of a queue; nothing comes after it. */
    static final byte[] END = {};

    private final BlockingQueue<byte[]> queue;
    private byte[] chunk = {0};
    private int next = 1;

    QueuedBytes(BlockingQueue<byte[]> queue) {
        this.queue = queue;
    }

    @Override
    public int read() throws InterruptedIOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws InterruptedIOException {
        if (length == 0) {
            return 0;
        }
        if (chunk.length > 0 && next == chunk.length) {
            await();
        }
        int read = Math.min(length, chunk.length - next);
        if (read <= 0) {
            return -1;
        }
        System.arraycopy(chunk, next, into, from, read);
        next += read;
        return read;
    }

    private void await() throws InterruptedIOException {
        try {
            chunk = queue.take();
            next = 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("ended while a program was waited for");
        }
    }

    @Override
    public int available() {
        return chunk.length - next;
    }
}
