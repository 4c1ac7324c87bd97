package dev.puppetmaster.bots.tools.runner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The words on the socket, in both directions: one byte that says what it is, four bytes of length (big-endian), the content. One
 * connection is one program:
 *
 * <pre>
 * runtime → runner   R request, JSON   I bytes for its standard input   Z its standard input ends
 * runner → runtime   O bytes of its standard output                     E how it ended, JSON; the last one
 * </pre>
 *
 * Whoever closes the connection before E wants the program ended. One thread reads; any may write.
 */
final class Frames {
    static final byte REQUEST = 'R';
    static final byte INPUT = 'I';
    static final byte INPUT_END = 'Z';
    static final byte OUTPUT = 'O';
    static final byte END = 'E';

    static final int CHUNK = 16_384;
    private static final int MAX = 1 << 20;
    private static final JsonMapper JSON = new JsonMapper();

    private final SocketChannel channel;
    private final ReentrantLock writing = new ReentrantLock();

    Frames(SocketChannel channel) {
        this.channel = channel;
    }

    static final class Frame {
        private final byte kind;
        private final byte[] content;

        private Frame(byte kind, byte[] content) {
            this.kind = kind;
            this.content = content;
        }

        byte kind() {
            return kind;
        }

        byte[] content() {
            return content;
        }

        /** @throws IOException if it is no such thing */
        <T> T as(byte expected, Class<T> type) throws IOException {
            if (kind != expected) {
                throw new IOException("frame " + (char) kind + " where " + (char) expected + " is due");
            }
            return JSON.readValue(content, type);
        }
    }

    /** @throws EOFException if the other side has closed */
    Frame read() throws IOException {
        ByteBuffer head = full(5);
        byte kind = head.get();
        int length = head.getInt();
        if (length < 0 || length > MAX) {
            throw new IOException("a frame of " + length + " bytes; at most " + MAX);
        }
        return new Frame(kind, full(length).array());
    }

    private ByteBuffer full(int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the other side has closed");
            }
        }
        return buffer.flip();
    }

    void write(byte kind, byte[] content, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(5 + length);
        buffer.put(kind).putInt(length).put(content, 0, length).flip();
        writing.lock();
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } finally {
            writing.unlock();
        }
    }

    void write(byte kind, Object value) throws IOException {
        byte[] content;
        try {
            content = JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not to be written as JSON: " + value.getClass(), e);
        }
        write(kind, content, content.length);
    }
}
