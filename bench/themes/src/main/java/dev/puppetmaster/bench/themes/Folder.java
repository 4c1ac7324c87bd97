package dev.puppetmaster.bench.themes;

import dev.puppetmaster.synapse.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Folders for {@code up}, like examples/two-themes: one or two homeservers, each with a puppet, and friends. */
final class Folder {
    static final String DATA = "data";
    static final String CODE = "code";
    /** A puppet of theme data, and one of theme code. */
    static final String DATA_ECHO = "data-echo";

    static final String CODE_ECHO = "code-echo";
    private static final String ASKER = "data-asker";

    private Folder() {}

    /** Theme data, its puppet and a friend of it. */
    static Path ofOne(Path folder) throws IOException {
        int port = Ports.free();
        return write(folder, homeserver(DATA, port) + local(port));
    }

    /** The same and theme code, whose puppet is a friend of the same puppet; with as many puppets more on theme data. */
    static Path ofTwo(Path folder, int more) throws IOException {
        List<Integer> ports = Ports.free(2);
        return write(
                folder,
                homeserver(DATA, ports.get(0))
                        + homeserver(CODE, ports.get(1))
                        + local(ports.get(0))
                        + puppet(CODE, CODE_ECHO)
                        + access(you(DATA, ports.get(0)), you(CODE, ports.get(1)))
                        + friendship("across", CODE_ECHO)
                        + puppets(more));
    }

    /** Theme data with so many puppets, each with a direct chat and no friends. */
    static Path ofMany(Path folder, int puppets) throws IOException {
        return write(folder, homeserver(DATA, Ports.free()) + puppets(puppets));
    }

    private static Path write(Path folder, String documents) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("network.yaml"), documents);
        return folder;
    }

    private static String local(int federationPort) {
        return puppet(DATA, ASKER)
                + puppet(DATA, DATA_ECHO)
                + access(you(DATA, federationPort))
                + friendship("local", DATA_ECHO);
    }

    /** The person's account. */
    private static String you(String homeserver, int federationPort) {
        return "\"@you:" + serverName(homeserver, federationPort) + "\"";
    }

    private static String serverName(String homeserver, int federationPort) {
        return homeserver + ".localhost:" + federationPort;
    }

    private static String puppets(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> puppet(DATA, String.format(Locale.ROOT, "data-p%04d", number)))
                .collect(Collectors.joining());
    }

    private static String homeserver(String name, int federationPort) {
        return """
                ---
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Homeserver
                metadata: {name: %1$s}
                spec:
                  serverName: %2$s
                  theme: Theme %1$s
                  puppetPrefixes: [%1$s-]
                  observers: [you]
                """.formatted(name, serverName(name, federationPort));
    }

    private static String puppet(String homeserver, String name) {
        return """
                ---
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Puppet
                metadata: {name: %s}
                spec:
                  homeserverRef: {name: %s}
                  brain:
                    java: {class: %s}
                """.formatted(name, homeserver, Echo.class.getName());
    }

    /** The end of a puppet: who may ask it, wherever. */
    private static String access(String... users) {
        return "  access: {users: [" + String.join(", ", users) + "]}\n";
    }

    private static String friendship(String name, String with) {
        return """
                ---
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Friendship
                metadata: {name: %s}
                spec:
                  members:
                    - puppetRef: {name: %s}
                    - puppetRef: {name: %s}
                """.formatted(name, ASKER, with);
    }
}
