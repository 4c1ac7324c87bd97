package dev.puppetmaster.registrar.matrix;

import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The two application services of a homeserver, as files that it reads at its start. {@code registrar} makes friendship
 * rooms and Spaces and is pushed nothing; {@code puppets} owns the puppets' accounts and is pushed their events.
 *
 * @param changed whether a file is other than it was: a running homeserver must be restarted to know it
 */
public record Registrations(Appservice registrar, Appservice puppets, boolean changed) {
    public static final String REGISTRAR_ID = "puppetmaster-registrar";
    public static final String PUPPETS_ID = "puppetmaster-puppets";
    private static final String RUNTIME_LOCALPART = "puppetmaster-runtime";
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * Makes {@code registrar.yaml} and {@code puppets.yaml}, mode 0600, or brings them up to date. Tokens are made once
     * and kept: a running homeserver knows only those that it has read.
     *
     * @param prefixes the beginnings of puppets' localparts, at least one
     * @param runtimeUrl where the homeserver pushes the puppets' events
     * @throws IOException if a file cannot be read or written, or holds no tokens
     */
    public static Registrations ensure(Path directory, String serverName, List<String> prefixes, URI runtimeUrl)
            throws IOException {
        if (prefixes.isEmpty() || prefixes.contains("")) {
            throw new IllegalArgumentException("puppetPrefixes must not be empty: they would claim every account");
        }
        String users = prefixes.stream().map(Registrations::quote).collect(Collectors.joining("|"));
        Draft registrar = new Draft(
                REGISTRAR_ID,
                null,
                REGISTRAR_ID,
                null,
                "#(friends|space|approvals)_.*",
                directory.resolve("registrar.yaml"));
        Draft puppets = new Draft(
                PUPPETS_ID,
                runtimeUrl,
                RUNTIME_LOCALPART,
                "@(" + users + ")[^:]*:" + quote(serverName) + "$",
                "#dm_.*",
                directory.resolve("puppets.yaml"));
        Tokens registrarTokens = Tokens.keptOrNew(registrar.file());
        Tokens puppetsTokens = Tokens.keptOrNew(puppets.file());
        boolean changed = registrar.write(registrarTokens);
        changed |= puppets.write(puppetsTokens);
        return new Registrations(
                registrar.appservice(registrarTokens, serverName),
                puppets.appservice(puppetsTokens, serverName),
                changed);
    }

    /**
     * Reads two registrations that somebody else made, for example from a Secret.
     *
     * @param registrar the content of {@code registrar.yaml}
     * @param puppets the content of {@code puppets.yaml}
     * @throws IllegalArgumentException if something is missing; the message says what, and no token
     */
    public static Registrations of(String registrar, String puppets, String serverName) {
        return new Registrations(
                RegistrationText.read("registrar.yaml", registrar, serverName),
                RegistrationText.read("puppets.yaml", puppets, serverName),
                false);
    }

    /** Full ids of the two accounts that are neither puppets nor people. */
    public List<String> senders() {
        return List.of(registrar.sender().value(), puppets.sender().value());
    }

    /** The files, for the homeserver's configuration. */
    public List<Path> files() {
        return Stream.of(registrar.file(), puppets.file())
                .filter(Objects::nonNull)
                .toList();
    }

    /** For Python's {@code re}: it knows no {@code \Q..\E}. */
    private static String quote(String literal) {
        return literal.replaceAll("[^A-Za-z0-9_]", "\\\\$0");
    }

    private record Tokens(String as, String hs) {
        private static final Pattern LINE = Pattern.compile("(?m)^(as|hs)_token: \"?([A-Za-z0-9_-]{16,})\"?\\s*$");

        static Tokens keptOrNew(Path file) throws IOException {
            return Files.exists(file) ? kept(file) : new Tokens(random(), random());
        }

        private static Tokens kept(Path file) throws IOException {
            String as = null;
            String hs = null;
            Matcher matcher = LINE.matcher(Files.readString(file));
            while (matcher.find()) {
                if (matcher.group(1).equals("as")) {
                    as = matcher.group(2);
                } else {
                    hs = matcher.group(2);
                }
            }
            if (as == null || hs == null) {
                throw new IOException(file + " holds no as_token and hs_token; restore it, or delete it and restart the"
                        + " homeserver with the new one");
            }
            return new Tokens(as, hs);
        }

        private static String random() {
            byte[] bytes = new byte[32];
            RANDOM.nextBytes(bytes);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        }

        @Override
        public String toString() {
            return "***";
        }
    }

    private record Draft(
            String id,
            @Nullable URI url,
            String localpart,
            @Nullable String users,
            String aliases,
            Path file) {

        Appservice appservice(Tokens tokens, String serverName) {
            UserId sender = new UserId("@" + localpart + ":" + serverName);
            return new Appservice(id, new Secret(tokens.as()), new Secret(tokens.hs()), sender, file);
        }

        boolean write(Tokens tokens) throws IOException {
            String content = """
                    # Made by Puppetmaster for one homeserver. Keep it secret: its tokens act for every account below.
                    id: %s
                    url: %s
                    as_token: "%s"
                    hs_token: "%s"
                    sender_localpart: %s
                    rate_limited: false
                    namespaces:
                      users:%s
                      aliases:%s
                      rooms: []
                    """.formatted(
                            id,
                            url == null ? "null" : "\"" + url + "\"",
                            tokens.as(),
                            tokens.hs(),
                            localpart,
                            users == null ? " []" : namespace(users),
                            namespace(aliases));
            if (Files.exists(file) && Files.readString(file).equals(content)) {
                return false;
            }
            OwnerOnlyFile.replace(file, content);
            return true;
        }

        private static String namespace(String regex) {
            return "\n    - exclusive: true\n      regex: '" + regex.replace("'", "''") + "'";
        }
    }
}
