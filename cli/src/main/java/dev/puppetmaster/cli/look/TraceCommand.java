package dev.puppetmaster.cli.look;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.store.TraceTable;
import dev.puppetmaster.cli.up.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the way of one message. */
@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = "Shows the way of one message: received, decided and why, tools, friends asked, sent.")
public final class TraceCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "EVENT_ID",
            description = "The message, or its answer, e.g. '$$abc': in Element, View source shows it.")
    private String event = "";

    @Mixin
    private NetworkOption network = new NetworkOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        CommandSpec command = Objects.requireNonNull(spec);
        EventId id;
        try {
            id = new EventId(event);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    command.commandLine(), e.getMessage() + "; put it in single quotes, or the shell eats its '$'");
        }
        List<TraceTable.Line> lines;
        try (NetworkView view = network.open(command)) {
            lines = view.trace(id);
        }
        if (lines.isEmpty()) {
            command.commandLine()
                    .getErr()
                    .println("puppetmaster: no puppet got " + id + ", or it is longer ago than 30 days");
            return 1;
        }
        long began = lines.get(0).at();
        PrintWriter out = command.commandLine().getOut();
        out.println(lines.get(0).cause() + ", " + Instant.ofEpochMilli(began) + "\n");
        Table table = new Table("AFTER", "PUPPET", "STEP", "WHAT");
        lines.forEach(
                line -> table.row((line.at() - began) + " ms", line.puppet().localpart(), line.step(), line.detail()));
        table.print(out);
        return 0;
    }
}
