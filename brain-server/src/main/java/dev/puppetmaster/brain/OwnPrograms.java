package dev.puppetmaster.brain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.remote.TurnRequest.Failed;
import dev.puppetmaster.bot.remote.TurnRequest.Gave;
import dev.puppetmaster.bot.remote.TurnRequest.Offer;
import dev.puppetmaster.bot.remote.TurnRequest.Outcome;
import dev.puppetmaster.bot.schema.ArgumentCheck;
import dev.puppetmaster.brain.ChildProgram.Bounds;
import dev.puppetmaster.brain.ChildProgram.End;
import dev.puppetmaster.brain.manifest.ImageManifest.OwnProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The programs without state in the image: tools that need nobody outside. */
final class OwnPrograms {
    private final Map<String, Checked> programs = new LinkedHashMap<>();
    private final List<Offer> offers = new ArrayList<>();

    private record Checked(OwnProgram program, ArgumentCheck check) {}

    /** @throws IllegalArgumentException with one line, if the parameters of one are no JSON Schema */
    OwnPrograms(List<OwnProgram> declared) {
        for (OwnProgram program : declared) {
            ArgumentCheck check = ArgumentCheck.of(program.name(), program.parameters());
            programs.put(program.name(), new Checked(program, check));
            offers.add(new Offer(program.name(), program.description(), program.parameters(), false));
        }
    }

    boolean has(String name) {
        return programs.containsKey(name);
    }

    /** These, and those of the runtime that have other names. */
    List<Offer> with(List<Offer> ofRuntime) {
        List<Offer> all = new ArrayList<>(offers);
        ofRuntime.stream().filter(offer -> !has(offer.name())).forEach(all::add);
        return all;
    }

    /**
     * Runs one, if the arguments are as its schema has them.
     *
     * @param name of one that is there
     * @param running is told of the program, so that it can be ended, before it is waited for
     */
    Outcome call(String name, ObjectNode arguments, Consumer<ChildProgram> running) throws InterruptedException {
        Checked checked = programs.get(name);
        if (checked == null) {
            return new Failed("there is no program `" + name + "` in this image");
        }
        Optional<String> problem = checked.check().problem(arguments);
        return problem.isPresent() ? new Failed(problem.get()) : run(checked.program(), arguments, running);
    }

    private static Outcome run(OwnProgram program, ObjectNode arguments, Consumer<ChildProgram> running)
            throws InterruptedException {
        byte[] input = (arguments + "\n").getBytes(StandardCharsets.UTF_8);
        Bounds bounds = new Bounds(program.timeoutMillis(), program.maxOutputBytes());
        try (ChildProgram child = ChildProgram.start(program.command(), input, bounds, line -> {})) {
            running.accept(child);
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            try (InputStream output = child.output()) {
                output.transferTo(said);
            }
            return outcome(program, child.await(), said.toByteArray());
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return new Failed("`" + program.name() + "` cannot be run: " + e.getMessage());
        }
    }

    private static Outcome outcome(OwnProgram program, End end, byte[] said) {
        String name = "`" + program.name() + "`";
        return switch (end.how()) {
            case TIME_OVER -> new Failed(name + " was ended: it ran longer than " + program.timeoutMillis() + " ms");
            case TOO_MUCH_OUTPUT ->
                new Failed(name + " was ended: it said more than its " + program.maxOutputBytes() + " bytes");
            case CANCELLED -> new Failed(name + " was cancelled");
            case EXITED -> exited(name, end, said);
        };
    }

    private static Outcome exited(String name, End end, byte[] said) {
        if (end.exit() != 0) {
            String why = end.said().isEmpty() ? "" : ": " + end.said();
            return new Failed(name + " failed with exit code " + end.exit() + why);
        }
        try {
            return new Gave(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(said))
                    .toString()
                    .strip());
        } catch (CharacterCodingException e) {
            return new Failed(name + " gave " + said.length + " bytes that are no text in UTF-8");
        }
    }
}
