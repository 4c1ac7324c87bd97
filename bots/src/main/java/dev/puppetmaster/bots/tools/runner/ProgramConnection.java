package dev.puppetmaster.bots.tools.runner;

import dev.puppetmaster.bots.tools.runner.Frames.Frame;
import dev.puppetmaster.bots.tools.runner.RunEnd.How;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runner's side of one connection: one program, from its request to its end. Runs on a thread of its own. */
final class ProgramConnection implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ProgramConnection.class);
    /** How long what a dead program still has in its pipe is waited for. */
    private static final long REST_MILLIS = 2_000;

    private final SocketChannel channel;
    private final Frames frames;
    private final Confinement around;
    private final Semaphore seats;
    private final RunningPrograms programs;
    private volatile How how = How.EXITED;

    ProgramConnection(SocketChannel channel, Confinement around, Semaphore seats, RunningPrograms programs) {
        this.channel = channel;
        this.frames = new Frames(channel);
        this.around = around;
        this.seats = seats;
        this.programs = programs;
    }

    @Override
    public void run() {
        try (channel) {
            RunRequest request = frames.read().as(Frames.REQUEST, RunRequest.class);
            if (!seats.tryAcquire()) {
                end(new RunEnd(How.BUSY, 0, ""));
                return;
            }
            try {
                end(run(request));
            } finally {
                seats.release();
            }
        } catch (IOException e) {
            LOG.debug("a connection ended: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(RunEnd end) throws IOException {
        frames.write(Frames.END, end);
    }

    private RunEnd run(RunRequest request) throws InterruptedException {
        String obstacle = around.obstacle(request).orElse("");
        if (!obstacle.isEmpty()) {
            return new RunEnd(How.NOT_STARTED, 0, obstacle);
        }
        HeldProcess program;
        try {
            program = programs.start(request, around);
        } catch (IOException e) {
            return new RunEnd(How.NOT_STARTED, 0, "it could not be begun: " + e.getMessage());
        }
        try {
            Thread output =
                    Thread.ofPlatform().daemon().name("stdout").start(() -> pass(program, request.maxOutputBytes()));
            Thread.ofPlatform().daemon().name("stdin").start(() -> feed(program));
            if (!program.await(request.timeoutMillis())) {
                cut(How.TIME_OVER);
            }
            program.kill();
            output.join(REST_MILLIS);
            boolean exited = program.await(REST_MILLIS);
            return new RunEnd(how, exited ? program.exit() : 0, program.said(REST_MILLIS));
        } finally {
            programs.ended(program);
        }
    }

    /** Why it is ended; what is first counts. */
    private synchronized void cut(How why) {
        if (how == How.EXITED) {
            how = why;
        }
    }

    /** From the program to the runtime, until its end or too much. */
    private void pass(HeldProcess program, int max) {
        byte[] chunk = new byte[Frames.CHUNK];
        long all = 0;
        try (InputStream output = program.output()) {
            for (int read = output.read(chunk); read >= 0; read = output.read(chunk)) {
                all += read;
                if (max > 0 && all > max) {
                    cut(How.TOO_MUCH_OUTPUT);
                    program.kill();
                    return;
                }
                frames.write(Frames.OUTPUT, chunk, read);
            }
        } catch (IOException e) {
            // the runtime is gone, or the program: both end it
            program.kill();
        }
    }

    /** From the runtime to the program. A program need not read: then this waits until it has ended. */
    private void feed(HeldProcess program) {
        try (OutputStream input = program.input()) {
            for (Frame frame = frames.read(); ; frame = frames.read()) {
                switch (frame.kind()) {
                    case Frames.INPUT -> give(input, frame.content());
                    case Frames.INPUT_END -> finish(input);
                    default -> throw new IOException("frame " + (char) frame.kind() + " where input is due");
                }
            }
        } catch (IOException e) {
            // closed by the runtime: it does not want the program any more
            program.kill();
        }
    }

    private static void finish(OutputStream input) {
        try {
            input.close();
        } catch (IOException e) {
            LOG.debug("a program reads no more: {}", e.getMessage());
        }
    }

    /** A program that has closed its standard input wants no more; that is its right. */
    private static void give(OutputStream input, byte[] content) {
        try {
            input.write(content);
            input.flush();
        } catch (IOException e) {
            LOG.debug("a program reads no more: {}", e.getMessage());
        }
    }
}
