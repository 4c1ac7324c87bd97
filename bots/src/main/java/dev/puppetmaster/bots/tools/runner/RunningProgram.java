package dev.puppetmaster.bots.tools.runner;

import dev.puppetmaster.bots.tools.runner.Frames.Frame;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program in the runner. One thread reads; any may write. A thread that is interrupted while it reads or writes closes it, and
 * so ends the program.
 */
public final class RunningProgram implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningProgram.class);

    private final SocketChannel channel;
    private final Frames frames;

    private RunningProgram(SocketChannel channel) {
        this.channel = channel;
        this.frames = new Frames(channel);
    }

    static RunningProgram begin(SocketChannel channel, RunRequest request) throws IOException {
        RunningProgram program = new RunningProgram(channel);
        program.frames.write(Frames.REQUEST, request);
        return program;
    }

    /** What a program does. */
    public sealed interface Event {
        /** It said these bytes. */
        final class Said implements Event {
            private final byte[] bytes;

            private Said(byte[] bytes) {
                this.bytes = bytes;
            }

            public byte[] bytes() {
                return bytes.clone();
            }
        }

        /** It ended; nothing comes after. */
        record Ended(RunEnd end) implements Event {}
    }

    /**
     * Gives it bytes on its standard input. Where it has ended before it took all of them, {@link #next} says how.
     *
     * @throws IOException if this was closed
     */
    public void write(byte[] bytes) throws IOException {
        for (int from = 0; from < bytes.length; from += Frames.CHUNK) {
            send(Frames.INPUT, Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + Frames.CHUNK)));
        }
    }

    /** Its standard input ends. */
    public void endInput() throws IOException {
        send(Frames.INPUT_END, new byte[0]);
    }

    private void send(byte kind, byte[] content) throws IOException {
        try {
            frames.write(kind, content, content.length);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            LOG.debug("a program has ended before it took all that it was given: {}", e.getMessage());
        }
    }

    /**
     * Waits for what it does next.
     *
     * @throws IOException if the runner is gone, or this was closed
     */
    public Event next() throws IOException {
        Frame frame = frames.read();
        return frame.kind() == Frames.OUTPUT
                ? new Event.Said(frame.content())
                : new Event.Ended(frame.as(Frames.END, RunEnd.class));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing failed: {}", e.getMessage());
        }
    }
}
