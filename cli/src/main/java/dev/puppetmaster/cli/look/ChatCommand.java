package dev.puppetmaster.cli.look;

import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.cli.cluster.ClusterPartner;
import dev.puppetmaster.cli.cluster.ClusterView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Talks with a puppet in the terminal, as the person, in the same direct chat that Element shows. */
@Command(
        name = "chat",
        mixinStandardHelpOptions = true,
        description = "Talks with a puppet as you: one message, or line by line until Ctrl-D.")
public final class ChatCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "PUPPET", description = "Its name, e.g. data-analyzer.")
    private String puppet = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "MESSAGE", description = "One message.")
    private @Nullable String message;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "How long to wait for an answer (default: ${DEFAULT-VALUE}).")
    private int timeout = 120;

    @Option(
            names = "--as",
            paramLabel = "USER_ID",
            description = "In a cluster: your account, whose access token stands in PUPPETMASTER_ACCESS_TOKEN or in"
                    + " --token-file.")
    private @Nullable String person;

    @Option(names = "--token-file", paramLabel = "FILE", description = "In a cluster: a file with your access token.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "In a cluster: where the homeserver is for you (default: the Homeserver's clientUrl, through a"
                            + " port-forward if it is a Service).")
    private @Nullable URI url;

    @Mixin
    private NetworkOption network = new NetworkOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandSpec command = Objects.requireNonNull(spec);
        try (NetworkView view = network.open(command);
                ChatPartner partner = network.isCluster()
                        ? ClusterPartner.find(
                                (ClusterView) view, puppet, url, person(command), Duration.ofSeconds(timeout))
                        : LocalPartner.find(network.state(), puppet)) {
            PrintWriter out = command.commandLine().getOut();
            Chat chat = new Chat(partner.you(), partner.room(), partner.puppet(), out);
            return message == null ? converse(chat, out) : chat.say(message, Duration.ofSeconds(timeout)) ? 0 : 1;
        }
    }

    private ClusterPartner.Person person(CommandSpec command) throws IOException {
        String token = tokenFile == null
                ? System.getenv("PUPPETMASTER_ACCESS_TOKEN")
                : Files.readString(tokenFile).strip();
        if (person == null || token == null || token.isBlank()) {
            throw new ParameterException(
                    command.commandLine(),
                    "in a cluster, say who you are: --as @you:server, with your access token in --token-file or in"
                            + " PUPPETMASTER_ACCESS_TOKEN");
        }
        try {
            return new ClusterPartner.Person(new UserId(person), new Secret(token.strip()));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--as: " + e.getMessage());
        }
    }

    private int converse(Chat chat, PrintWriter out) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        boolean all = true;
        out.print("> ");
        out.flush();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (!line.isBlank()) {
                all &= chat.say(line, Duration.ofSeconds(timeout));
            }
            out.print("> ");
            out.flush();
        }
        out.println();
        return all ? 0 : 1;
    }
}
