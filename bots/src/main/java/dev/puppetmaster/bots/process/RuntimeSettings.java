package dev.puppetmaster.bots.process;

import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.http.Listen;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.process.SecretFile;
import dev.puppetmaster.bot.process.Variables;
import dev.puppetmaster.bots.llm.ModelSettings;
import dev.puppetmaster.bots.runtime.ServerAddress;
import dev.puppetmaster.bots.runtime.StandardBrains;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a runtime from environment variables, checked. {@code docs/runtime.md} lists them.
 *
 * @param namespace of the Homeserver resource
 * @param homeserver its name
 * @param registrar whose assignments it follows
 * @param host the homeserver, the registration and the state
 * @param admin where it answers who shows the token
 * @param adminToken of whoever looks in
 * @param health where {@code /healthz}, {@code /readyz} and {@code /metrics} are
 * @param brains folders with jars
 * @param programs the folder with the programs of tools, perhaps not there
 * @param gateway through which models are asked; null: they are asked from here
 * @param secrets the folder with what secretRefs name, perhaps not there
 * @param jsonLog whether the log is lines of JSON
 */
record RuntimeSettings(
        String namespace,
        String homeserver,
        ServerAddress registrar,
        BotHost.Settings host,
        Listen admin,
        Secret adminToken,
        Listen health,
        List<Path> brains,
        Path secrets,
        Path programs,
        StandardBrains.@Nullable Gateway gateway,
        boolean jsonLog) {
    private static final String GATEWAY = "MODEL_GATEWAY_URL";
    static final String STORE = "runtime.db";
    private static final String TOKEN_FILE = "the file with this homeserver's runtime-token";

    /**
     * @throws IllegalArgumentException in one line: which variable, what is wrong, what would be right
     * @throws IOException in one line: which variable names which file, and why it cannot be used
     */
    static RuntimeSettings of(Map<String, String> environment) throws IOException {
        Variables variables = new Variables(environment);
        boolean plain = variables.flag("PLAIN_HTTP", "yes", "no");
        Path tokenFile = variables.path("TOKEN_FILE", TOKEN_FILE);
        Secret token = variables.from("TOKEN_FILE", tokenFile, SecretFile::token);
        // what is wrong with the model is said before anything is opened
        ModelSettings.fromEnvironment(environment);
        return new RuntimeSettings(
                variables.name("NAMESPACE", "the namespace of the Homeserver resource"),
                variables.name("HOMESERVER", "the name of the Homeserver resource"),
                registrar(variables, token, plain),
                host(variables, plain),
                listen(variables, "ADMIN", "127.0.0.1:8081", plain),
                token,
                // no secret passes there
                new Listen(variables.address("HEALTH", "127.0.0.1:8082"), null, true),
                variables.optionalPath("BRAINS", "a folder with the jars of Java brains").stream()
                        .toList(),
                variables
                        .optionalPath("SECRETS", "a folder with what secretRefs name")
                        .orElse(Path.of("secrets")),
                variables
                        .optionalPath("PROGRAMS", "a folder with the programs of tools")
                        .orElse(Path.of("programs")),
                gateway(variables, token, plain),
                variables.flag("LOG", "json", "text"));
    }

    private static ServerAddress registrar(Variables variables, Secret token, boolean plain) throws IOException {
        URI url = variables.url("REGISTRAR_URL", "the registrar's address, such as https://registrar:8443");
        return address(variables, "REGISTRAR_URL", url, token, plain);
    }

    /** The model gateway, whose certificate is signed by who signed the registrar's. */
    private static StandardBrains.@Nullable Gateway gateway(Variables variables, Secret token, boolean plain)
            throws IOException {
        if (variables.optional(GATEWAY).isEmpty()) {
            return null;
        }
        URI url = variables.url(GATEWAY, "the model gateway's address, such as https://gateway:8443");
        String runtime = variables.name("NAMESPACE", "") + "/" + variables.name("HOMESERVER", "");
        return new StandardBrains.Gateway(address(variables, GATEWAY, url, token, plain), runtime);
    }

    private static ServerAddress address(Variables variables, String name, URI url, Secret token, boolean plain)
            throws IOException {
        Optional<Path> authority =
                variables.optionalPath("REGISTRAR_CA_FILE", "the certificate of who signed the registrar's");
        if (authority.isPresent() && !Files.isReadable(authority.get())) {
            throw new IOException("PUPPETMASTER_REGISTRAR_CA_FILE: " + authority.get() + " cannot be read");
        }
        try {
            return new ServerAddress(HttpUrl.get(url), token, authority.orElse(null), plain);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Variables.PREFIX + name + ": " + e.getMessage()
                    + " (PUPPETMASTER_PLAIN_HTTP=yes, where the network is trusted)");
        }
    }

    private static BotHost.Settings host(Variables variables, boolean plain) throws IOException {
        Path file = variables.path("REGISTRATION_FILE", "puppets.yaml, the file that the homeserver reads too");
        RegistrationFile registration = variables.from("REGISTRATION_FILE", file, RegistrationFile::read);
        Path state = variables.path("STATE_DIR", "a folder on a disk that stays");
        if (!Files.isDirectory(state) || !Files.isWritable(state)) {
            throw new IOException("PUPPETMASTER_STATE_DIR: " + state + " is no folder that can be written");
        }
        URI homeserver = variables.url("HOMESERVER_URL", "the client-server address, such as http://synapse:8008");
        InetSocketAddress pushes =
                listen(variables, "LISTEN", "127.0.0.1:29333", plain).address();
        return new BotHost.Settings(
                homeserver,
                new BotHost.Appservice(pushes, registration.id(), registration.asToken(), registration.hsToken()),
                state.resolve(STORE));
    }

    private static Listen listen(Variables variables, String name, String otherwise, boolean plain) {
        try {
            return new Listen(variables.address(name, otherwise), null, plain);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith(Variables.PREFIX)
                    ? e
                    : new IllegalArgumentException(
                            Variables.PREFIX + name + ": a token would come in the clear over the"
                                    + " network: listen on 127.0.0.1, or set PUPPETMASTER_PLAIN_HTTP=yes where it is trusted");
        }
    }

    Path storeFile() {
        return host.store().path().orElseThrow();
    }

    StandardBrains.Places places() {
        return new StandardBrains.Places(brains, storeFile().resolveSibling("models"), secrets, programs, gateway);
    }
}
