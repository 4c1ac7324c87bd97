package dev.puppetmaster.cli;

import dev.puppetmaster.cli.backup.BackupCommand;
import dev.puppetmaster.cli.backup.RestoreCommand;
import dev.puppetmaster.cli.compile.CompileCommand;
import dev.puppetmaster.cli.look.ChatCommand;
import dev.puppetmaster.cli.look.DescribeCommand;
import dev.puppetmaster.cli.look.GetCommand;
import dev.puppetmaster.cli.look.TraceCommand;
import dev.puppetmaster.cli.up.UpCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/**
 * The command {@code puppetmaster}.
 *
 * <p>Exit codes: 0 done; 1 it failed, and one line says why; 2 it was asked in a way that it does not understand, or the
 * state directory is held by another process.
 */
@Command(
        name = "puppetmaster",
        description = "A network of LLM puppets on Matrix.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            GetCommand.class,
            DescribeCommand.class,
            TraceCommand.class,
            ChatCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            CompileCommand.class,
            DoctorCommand.class
        })
public final class Main {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    private Main() {}

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int exit = run(out, err, arguments);
        // they flush by themselves at the end of a line only
        out.flush();
        err.flush();
        System.exit(exit);
    }

    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::misunderstood)
                .setExecutionExceptionHandler(Main::failed)
                .execute(arguments);
    }

    private static int misunderstood(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        command.getErr().println("puppetmaster: " + oneLine(e));
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr())) {
            command.getErr().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        return USAGE;
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        command.getErr().println("puppetmaster: " + oneLine(e));
        return e instanceof StateHeldException ? USAGE : FAILED;
    }

    private static String oneLine(Exception e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** From the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"puppetmaster " + (version == null ? "(not packaged)" : version)};
        }
    }
}
