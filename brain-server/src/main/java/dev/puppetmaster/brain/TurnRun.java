package dev.puppetmaster.brain;

import dev.puppetmaster.bot.remote.BoundedLines;
import dev.puppetmaster.bot.remote.Contract;
import dev.puppetmaster.bot.remote.ContractException;
import dev.puppetmaster.bot.remote.TurnLine;
import dev.puppetmaster.bot.remote.TurnLine.ToolWish;
import dev.puppetmaster.bot.remote.TurnLines;
import dev.puppetmaster.bot.remote.TurnRequest;
import dev.puppetmaster.bot.remote.TurnRequest.Outcome;
import dev.puppetmaster.bot.remote.TurnRequest.Step;
import dev.puppetmaster.bot.remote.TurnRequests;
import dev.puppetmaster.brain.ChildProgram.Bounds;
import dev.puppetmaster.brain.ChildProgram.End;
import dev.puppetmaster.brain.OwnSteps.Placed;
import dev.puppetmaster.brain.manifest.ImageManifest.Input;
import dev.puppetmaster.brain.manifest.ImageManifest.Output;
import dev.puppetmaster.brain.manifest.ImageManifest.Program;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One post of a turn: the program is run, and run again as long as it asks for nothing but programs of the image. */
final class TurnRun {
    private static final Logger LOG = LoggerFactory.getLogger(TurnRun.class);
    /** Of a turn that somebody took back. */
    static final String CANCELLED = "It was cancelled.";

    /** What own programs give in one turn, characters. */
    private static final int MOST_GIVEN = 256 * 1024;

    private final Program program;
    private final OwnPrograms own;
    private final OwnSteps kept;
    private final TurnRequest request;
    private @Nullable ChildProgram running;
    private String cancelled = "";

    TurnRun(Program program, OwnPrograms own, OwnSteps kept, TurnRequest request) {
        this.program = program;
        this.own = own;
        this.kept = kept;
        this.request = request;
    }

    /**
     * Ends what runs, now and later.
     *
     * @param why one line for the person, if anybody listens
     */
    synchronized void cancel(String why) {
        cancelled = why;
        if (running != null) {
            running.cancel();
        }
    }

    private synchronized void runs(ChildProgram child) {
        running = child;
        if (!cancelled.isEmpty()) {
            child.cancel();
        }
    }

    private synchronized void checkCancelled() throws TurnFailure {
        if (!cancelled.isEmpty()) {
            throw new TurnFailure(cancelled);
        }
    }

    /** Something that ends the turn; the line is for the person. */
    private static final class TurnFailure extends Exception {
        private static final long serialVersionUID = 1;

        private TurnFailure(String line) {
            super(line);
        }
    }

    /**
     * Answers, to the last line.
     *
     * @throws IOException if whoever asked is gone
     */
    void answer(AnswerStream out) throws IOException, InterruptedException {
        try {
            if (program.output() == Output.text) {
                plain(out);
                out.send(new TurnLine.End());
            } else {
                rounds(out);
            }
        } catch (TurnFailure e) {
            LOG.info("turn {}: {}", request.turn(), e.getMessage());
            kept.forget(request.turn());
            out.send(new TurnLine.Failure(String.valueOf(e.getMessage())));
        }
    }

    private void plain(AnswerStream out) throws IOException, InterruptedException, TurnFailure {
        try (ChildProgram child = start(request.steps())) {
            boolean anything = false;
            char[] chunk = new char[8_192];
            try (Reader text = new InputStreamReader(
                    child.output(),
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT))) {
                for (int read = text.read(chunk); read >= 0; read = text.read(chunk)) {
                    String more = new String(chunk, 0, read);
                    anything |= !more.isBlank();
                    out.send(new TurnLine.Text(more));
                }
            } catch (CharacterCodingException e) {
                throw new TurnFailure("The program of this puppet wrote bytes that are no text in UTF-8.");
            }
            checkEnd(child.await());
            if (!anything) {
                throw new TurnFailure("The program of this puppet ended without an answer.");
            }
        }
    }

    private void rounds(AnswerStream out) throws IOException, InterruptedException, TurnFailure {
        for (int round = 0; round < Contract.MAX_ROUNDS; round++) {
            Round wanted = round(out);
            for (ToolWish wish : wanted.own()) {
                Outcome outcome = own.call(wish.name(), wish.arguments(), this::runs);
                Placed step = new Placed(request.steps().size(), new Step(wish, outcome));
                if (kept.keep(request.turn(), step) > MOST_GIVEN) {
                    throw new TurnFailure("The programs of this puppet gave more than " + MOST_GIVEN + " characters.");
                }
            }
            checkCancelled();
            if (wanted.own().isEmpty() || wanted.ofRuntime()) {
                if (wanted.own().isEmpty() && !wanted.ofRuntime()) {
                    kept.forget(request.turn());
                }
                out.send(wanted.last());
                return;
            }
        }
        throw new TurnFailure(
                "The program of this puppet asked for tools " + Contract.MAX_ROUNDS + " times and gave no answer.");
    }

    /**
     * What a run of the program wanted.
     *
     * @param own programs of the image
     * @param ofRuntime whether tools of the runtime were wanted, too; those were passed on
     * @param last the line that ended it
     */
    private record Round(List<ToolWish> own, boolean ofRuntime, TurnLine last) {}

    private Round round(AnswerStream out) throws IOException, InterruptedException, TurnFailure {
        try (ChildProgram child = start(kept.merged(request.turn(), request.steps()));
                InputStream output = child.output()) {
            BoundedLines lines = new BoundedLines(output);
            List<ToolWish> wishes = new ArrayList<>();
            boolean ofRuntime = false;
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (line.isBlank()) {
                    continue;
                }
                switch (TurnLines.read(line)) {
                    case ToolWish wish -> {
                        if (own.has(wish.name())) {
                            wishes.add(wish);
                        } else {
                            ofRuntime = true;
                            out.send(wish);
                        }
                    }
                    case TurnLine.Text text -> out.send(text);
                    case TurnLine.End end -> {
                        return new Round(wishes, ofRuntime, end);
                    }
                    case TurnLine.Failure failure -> {
                        return new Round(List.of(), false, failure);
                    }
                }
            }
            checkEnd(child.await());
            throw new TurnFailure("The program of this puppet ended without its last line, {\"type\":\"end\"}.");
        } catch (ContractException e) {
            // what it wrote is for its author, not for the room
            LOG.warn("turn {}: the program broke the contract: {}", request.turn(), e.getMessage());
            throw new TurnFailure("The program of this puppet wrote a line that is none of the contract's."
                    + " The log of its pod has the line.");
        }
    }

    private ChildProgram start(List<Step> steps) throws TurnFailure {
        checkCancelled();
        try {
            ChildProgram child = ChildProgram.start(
                    program.command(),
                    input(steps),
                    new Bounds(program.timeoutMillis(), program.maxOutputBytes()),
                    line -> LOG.info("turn {}: program: {}", request.turn(), line));
            runs(child);
            return child;
        } catch (IOException e) {
            LOG.error("turn {}: the program cannot be begun: {}", request.turn(), e.getMessage());
            throw new TurnFailure("The program of this puppet cannot be begun. The log of its pod says why.");
        } catch (IllegalArgumentException e) {
            throw new TurnFailure("This turn has grown too large: " + e.getMessage() + ".");
        }
    }

    private byte[] input(List<Step> steps) {
        if (program.input() == Input.message) {
            return (request.message().body() + "\n").getBytes(StandardCharsets.UTF_8);
        }
        byte[] turn = TurnRequests.write(new TurnRequest(
                request.turn(),
                request.puppet(),
                request.room(),
                request.sender(),
                request.message(),
                request.history(),
                own.with(request.tools()),
                steps));
        return (new String(turn, StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private void checkEnd(End end) throws TurnFailure {
        checkCancelled();
        String wrong = switch (end.how()) {
            case TIME_OVER ->
                "The program of this puppet was ended: it ran longer than " + program.timeoutMillis() + " ms.";
            case TOO_MUCH_OUTPUT ->
                "The program of this puppet was ended: it wrote more than " + program.maxOutputBytes() + " bytes.";
            case CANCELLED -> CANCELLED;
            case EXITED ->
                end.exit() == 0
                        ? ""
                        : "The program of this puppet failed with exit code " + end.exit()
                                + ". The log of its pod says why.";
        };
        if (!wrong.isEmpty()) {
            throw new TurnFailure(wrong);
        }
    }
}
