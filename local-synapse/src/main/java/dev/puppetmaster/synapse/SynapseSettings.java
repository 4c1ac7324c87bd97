package dev.puppetmaster.synapse;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one local Synapse shall be.
 *
 * @param directory its own place: configuration, keys, database, media, log; made when it is missing
 * @param serverName the Matrix server name, as in {@code @you:data.example.org}; never changes for a directory
 * @param port 1..65535, on 127.0.0.1
 * @param registrations appservice registration files; Synapse reads them at its start only
 * @param profile whom the limits are for
 * @param record the file that says which process serves this directory
 * @param federation with whom it federates; null: with nobody
 */
public record SynapseSettings(
        Path directory,
        String serverName,
        int port,
        List<Path> registrations,
        Profile profile,
        Path record,
        @Nullable Federation federation) {
    // Appendix "Server name" of the Matrix specification, without IPv6 literals.
    private static final Pattern SERVER_NAME = Pattern.compile("[A-Za-z0-9.-]{1,230}(:[0-9]{1,5})?");
    private static final Pattern PORT = Pattern.compile(":([0-9]{1,5})$");

    /** Whom the limits are for. */
    public enum Profile {
        /** A person who chats with puppets: 10 messages/s, burst 50. */
        PERSON,
        /** Tests: no rate limits worth the name, and cheap password hashes. */
        UNLIMITED
    }

    public SynapseSettings {
        directory = directory.toAbsolutePath().normalize();
        record = record.toAbsolutePath().normalize();
        registrations = registrations.stream()
                .map(file -> file.toAbsolutePath().normalize())
                .toList();
        if (!SERVER_NAME.matcher(serverName).matches()) {
            throw new SynapseException("'" + serverName + "' is no Matrix server name: write it like data.example.org");
        }
        if (port < 1 || port > 65_535) {
            throw new SynapseException("port " + port + " is outside 1..65535");
        }
        if (federation != null && portIn(serverName).isEmpty()) {
            throw new SynapseException("'" + serverName + "' names no port, and others would look for it in the DNS:"
                    + " to federate on this machine write it like data.localhost:18448");
        }
    }

    /** The server name without its port. */
    String host() {
        int colon = serverName.indexOf(':');
        return colon < 0 ? serverName : serverName.substring(0, colon);
    }

    /** Where it listens for other servers, with TLS: the port in its name. Only of one that federates. */
    public int federationPort() {
        return portIn(serverName).orElseThrow();
    }

    /** The port in a server name, if it names one. */
    public static OptionalInt portIn(String serverName) {
        Matcher named = PORT.matcher(serverName);
        return named.find() ? OptionalInt.of(Integer.parseInt(named.group(1))) : OptionalInt.empty();
    }

    /** The base URL that a client on this machine uses, without a slash at its end. */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public SynapseSettings withRegistrations(List<Path> files) {
        return new SynapseSettings(directory, serverName, port, files, profile, record, federation);
    }

    public static Builder builder(Path directory, String serverName, int port) {
        return new Builder(directory, serverName, port);
    }

    /** No appservices, the profile of a person, the record in {@code directory/pids/synapse.json}, unless said otherwise. */
    public static final class Builder {
        private final Path directory;
        private final String serverName;
        private final int port;
        private List<Path> registrations = List.of();
        private Profile profile = Profile.PERSON;
        private @Nullable Path record;
        private @Nullable Federation federation;

        private Builder(Path directory, String serverName, int port) {
            this.directory = directory;
            this.serverName = serverName;
            this.port = port;
        }

        public Builder registrations(List<Path> files) {
            this.registrations = List.copyOf(files);
            return this;
        }

        public Builder profile(Profile value) {
            this.profile = value;
            return this;
        }

        public Builder record(Path file) {
            this.record = file;
            return this;
        }

        /** For a server name with a port. */
        public Builder federation(Federation with) {
            this.federation = with;
            return this;
        }

        public SynapseSettings build() {
            Path file = record == null ? directory.resolve("pids").resolve("synapse.json") : record;
            return new SynapseSettings(directory, serverName, port, registrations, profile, file, federation);
        }
    }
}
