package dev.puppetmaster.bots.tools.program;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.api.Tool.Program;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolSpec;
import dev.puppetmaster.bots.tools.UnfinishedException;
import dev.puppetmaster.bots.tools.runner.RunEnd;
import dev.puppetmaster.bots.tools.runner.RunRequest;
import dev.puppetmaster.bots.tools.runner.RunningProgram;
import dev.puppetmaster.bots.tools.runner.RunningProgram.Event;
import dev.puppetmaster.bots.tools.runner.ToolRunner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Runs a program once for each call. */
record ProgramTool(ToolSpec spec, Program program, ToolRunner runner) implements Tool {
    @Override
    public String call(ObjectNode arguments, Turn turn)
            throws RefusedException, UnfinishedException, InterruptedException {
        return run(program.command(), arguments);
    }

    @Override
    public Optional<Preview> preview() {
        return program.preview().isEmpty()
                ? Optional.empty()
                : Optional.of((arguments, turn) -> run(program.preview(), arguments));
    }

    private String run(List<String> command, ObjectNode arguments)
            throws RefusedException, UnfinishedException, InterruptedException {
        RunRequest request = RunRequest.call(command, program.timeout(), program.memoryMiB(), program.maxOutputBytes());
        try (RunningProgram running = runner.start(request)) {
            return talk(running, arguments);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw new RefusedException("`" + spec.name() + "` cannot be run: " + e.getMessage() + ".");
        }
    }

    private String talk(RunningProgram running, ObjectNode arguments)
            throws RefusedException, UnfinishedException, InterruptedException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            running.write((arguments + "\n").getBytes(StandardCharsets.UTF_8));
            running.endInput();
            while (true) {
                switch (running.next()) {
                    case Event.Said chunk -> keep(chunk.bytes(), said);
                    case Event.Ended ended -> {
                        return result(ended.end(), said.toByteArray());
                    }
                }
            }
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw new UnfinishedException("The tool-runner went away while `" + spec.name() + "` ran.");
        }
    }

    /** The runner has cut it already; a runner that is not ours any more is not believed. */
    private void keep(byte[] bytes, ByteArrayOutputStream said) throws UnfinishedException {
        if (said.size() + bytes.length > program.maxOutputBytes()) {
            throw tooMuch();
        }
        said.writeBytes(bytes);
    }

    private UnfinishedException tooMuch() {
        return new UnfinishedException(
                "`" + spec.name() + "` was ended: it said more than its " + program.maxOutputBytes() + " bytes.");
    }

    private String result(RunEnd end, byte[] said) throws RefusedException, UnfinishedException {
        String name = "`" + spec.name() + "`";
        return switch (end.how()) {
            case EXITED -> exited(end, said);
            case TIME_OVER ->
                throw new UnfinishedException(name + " was ended: it ran longer than its "
                        + program.timeout().toMillis() + " ms.");
            case TOO_MUCH_OUTPUT -> throw tooMuch();
            case NOT_STARTED -> throw new RefusedException(name + " cannot be run: " + end.said() + ".");
            case BUSY -> throw new RefusedException(name + " cannot be run now: too many programs run. Try it later.");
        };
    }

    private String exited(RunEnd end, byte[] said) throws RefusedException, UnfinishedException {
        String name = "`" + spec.name() + "`";
        String why = end.said().isEmpty() ? "" : ": " + end.said();
        if (end.exit() > 128) {
            throw new UnfinishedException(name + " was ended by signal " + (end.exit() - 128) + why + ".");
        }
        if (end.exit() != 0) {
            throw new RefusedException(name + " failed with exit code " + end.exit() + why + ".");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(said))
                    .toString()
                    .strip();
        } catch (CharacterCodingException e) {
            throw new RefusedException(name + " gave " + said.length + " bytes that are no text in UTF-8.");
        }
    }
}
