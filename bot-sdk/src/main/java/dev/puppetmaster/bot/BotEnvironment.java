package dev.puppetmaster.bot;

import dev.puppetmaster.bot.gate.Network;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.StoreLocation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one bot from environment variables, checked.
 *
 * @param homeserverUrl the client-server address
 * @param userId its account
 * @param credentials with which it acts
 * @param store where it remembers
 * @param access globs of the users that may ask and invite it
 * @param health where its {@link HealthPage} listens, if it has one
 */
record BotEnvironment(
        URI homeserverUrl,
        UserId userId,
        Credentials credentials,
        StoreLocation store,
        List<String> access,
        Optional<InetSocketAddress> health) {
    private static final String PREFIX = "PUPPETMASTER_";
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{8,1024}");
    private static final Pattern GLOB = Pattern.compile("[@*?][\\x21-\\x7e]{0,254}");
    private static final int MAX_GLOBS = 64;
    private static final String REGISTRATION = "the %s of the registration file (8 or more characters without blanks)";

    /** @throws IllegalArgumentException in one line: which variable, what is wrong, what would be right; never a token */
    static BotEnvironment of(Map<String, String> variables) {
        Reader reader = new Reader(variables);
        URI homeserverUrl = reader.homeserverUrl();
        UserId userId = reader.userId();
        return new BotEnvironment(
                homeserverUrl,
                userId,
                reader.credentials(),
                reader.store(userId),
                reader.access(userId),
                reader.optional("HEALTH").map(value -> reader.address("HEALTH", value, "127.0.0.1:9090")));
    }

    /** With what the bot acts. */
    sealed interface Credentials {}

    /** Of an application service that the homeserver pushes to. */
    record Appservice(BotHost.Appservice registration) implements Credentials {}

    /** Of an ordinary account. */
    record Password(Secret password) implements Credentials {}

    /** Of a login that somebody else made. */
    record AccessToken(Secret token) implements Credentials {}

    /** The one puppet. Whoever is named by a full id may also end a stop of its loop guard. */
    Roster roster(Brain brain) {
        Set<UserId> named = access.stream()
                .filter(glob -> !glob.contains("*") && !glob.contains("?"))
                .map(UserId::parse)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        Puppet puppet = new Puppet(
                userId, userId.localpart(), userId.localpart(), brain, Map.of(), access, named, Set.of(), 10);
        return new Roster(List.of(puppet), new Network(List.of(), Set.of()));
    }

    private record Reader(Map<String, String> variables) {

        Optional<String> optional(String name) {
            return Optional.ofNullable(variables.get(PREFIX + name))
                    .map(String::strip)
                    .filter(value -> !value.isEmpty());
        }

        String required(String name, String right) {
            return optional(name)
                    .orElseThrow(() -> new IllegalArgumentException(PREFIX + name + " is not set: give " + right));
        }

        URI homeserverUrl() {
            String right = "the client-server address of the homeserver, such as http://127.0.0.1:8008";
            String value = required("HOMESERVER_URL", right);
            try {
                URI url = new URI(value);
                boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
                if (http && url.getHost() != null && url.getUserInfo() == null && url.getQuery() == null) {
                    return url;
                }
            } catch (URISyntaxException e) {
                throw wrong("HOMESERVER_URL", value, right);
            }
            throw wrong("HOMESERVER_URL", value, right);
        }

        UserId userId() {
            String right = "the bot's full Matrix id, such as @hello-bot:example.org";
            String value = required("USER_ID", right);
            return UserId.parse(value).orElseThrow(() -> wrong("USER_ID", value, right));
        }

        Credentials credentials() {
            boolean appservice = Stream.of("APPSERVICE_ID", "AS_TOKEN", "HS_TOKEN")
                    .anyMatch(name -> optional(name).isPresent());
            List<String> login = Stream.of("PASSWORD", "PASSWORD_FILE", "ACCESS_TOKEN")
                    .filter(name -> optional(name).isPresent())
                    .toList();
            if ((appservice ? 1 : 0) + login.size() > 1) {
                String more = appservice ? ", and a registration's" : "";
                throw new IllegalArgumentException(PREFIX + String.join(" and " + PREFIX, login) + more
                        + " are set together: keep one way to sign in");
            }
            if (appservice) {
                return new Appservice(new BotHost.Appservice(
                        listen(),
                        required("APPSERVICE_ID", "the id in the registration file of the homeserver"),
                        token("AS_TOKEN", REGISTRATION.formatted("as_token")),
                        token("HS_TOKEN", REGISTRATION.formatted("hs_token"))));
            }
            return switch (login.isEmpty() ? "" : login.get(0)) {
                case "PASSWORD" -> new Password(new Secret(required("PASSWORD", "the account's password")));
                case "PASSWORD_FILE" -> new Password(passwordFile());
                case "ACCESS_TOKEN" -> new AccessToken(token("ACCESS_TOKEN", "the access token of a login"));
                default ->
                    throw new IllegalArgumentException(PREFIX + "PASSWORD is not set: give the account's password (or "
                            + PREFIX + "PASSWORD_FILE, or " + PREFIX + "ACCESS_TOKEN), or for an application service "
                            + PREFIX + "APPSERVICE_ID, " + PREFIX + "AS_TOKEN and " + PREFIX + "HS_TOKEN");
            };
        }

        private Secret passwordFile() {
            String value = required("PASSWORD_FILE", "");
            String right = "a file with the password as its only line";
            try {
                String password = Files.readString(Path.of(value)).strip();
                if (password.isEmpty() || password.contains("\n")) {
                    throw wrong("PASSWORD_FILE", value, right);
                }
                return new Secret(password);
            } catch (IOException | InvalidPathException e) {
                throw wrong("PASSWORD_FILE", value, right);
            }
        }

        Secret token(String name, String right) {
            String value = required(name, right);
            if (!TOKEN.matcher(value).matches()) {
                throw new IllegalArgumentException(PREFIX + name + " is no token: give " + right);
            }
            return new Secret(value);
        }

        InetSocketAddress listen() {
            return address(
                    "LISTEN",
                    optional("LISTEN").orElse("127.0.0.1:29333"),
                    "127.0.0.1:29333, where the registration's url leads");
        }

        InetSocketAddress address(String name, String value, String example) {
            String right = "HOST:PORT with a port of 1 to 65535, such as " + example;
            try {
                URI address = new URI("tcp://" + value);
                if (address.getHost() != null
                        && address.getPort() >= 1
                        && address.getPort() <= 65_535
                        && address.getPath().isEmpty()) {
                    InetSocketAddress socket = new InetSocketAddress(address.getHost(), address.getPort());
                    if (!socket.isUnresolved()) {
                        return socket;
                    }
                }
            } catch (URISyntaxException e) {
                throw wrong(name, value, right);
            }
            throw wrong(name, value, right);
        }

        StoreLocation store(UserId userId) {
            String value = optional("STORE").orElse("./" + userId.localpart().replace('/', '_') + ".db");
            if (value.startsWith("jdbc:") || value.startsWith("postgres")) {
                try {
                    return StoreLocation.of(value, storePassword());
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(PREFIX + "STORE: " + e.getMessage(), e);
                }
            }
            String right = "the path of a file in a folder that is there; it is made at the first start";
            try {
                Path file = Path.of(value).toAbsolutePath();
                Path folder = file.getParent();
                if (folder != null && Files.isDirectory(folder) && !Files.isDirectory(file)) {
                    return StoreLocation.file(file);
                }
            } catch (InvalidPathException e) {
                throw wrong("STORE", value, right);
            }
            throw wrong("STORE", value, right);
        }

        @Nullable
        Secret storePassword() {
            Optional<String> file = optional("STORE_PASSWORD_FILE");
            try {
                return file.isPresent()
                        ? new Secret(Files.readString(Path.of(file.get())).strip())
                        : optional("STORE_PASSWORD").map(Secret::new).orElse(null);
            } catch (IOException | InvalidPathException e) {
                throw wrong("STORE_PASSWORD_FILE", file.orElse(""), "a file that can be read, with the password");
            }
        }

        List<String> access(UserId userId) {
            List<String> globs = Pattern.compile("[\\s,]+")
                    .splitAsStream(optional("ACCESS").orElse("*:" + userId.serverName()))
                    .filter(glob -> !glob.isEmpty())
                    .toList();
            String right = "1 to 64 user ids separated by commas, * and ? standing for any text, such as *:example.org";
            if (globs.isEmpty() || globs.size() > MAX_GLOBS) {
                throw wrong("ACCESS", optional("ACCESS").orElse(""), right);
            }
            for (String glob : globs) {
                if (!GLOB.matcher(glob).matches()) {
                    throw wrong("ACCESS", glob, right);
                }
            }
            return globs;
        }

        private static IllegalArgumentException wrong(String name, String value, String right) {
            String line = value.replaceAll("\\p{Cntrl}", " ");
            String shown = line.length() > 80 ? line.substring(0, 80) + "…" : line;
            return new IllegalArgumentException(PREFIX + name + "=" + shown + " cannot be used: give " + right);
        }
    }
}
