package dev.puppetmaster.cli.up;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.api.Homeserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the parts of one homeserver are in the state directory: of the only one in the directory itself, of several each in
 * {@code homeservers/NAME}. What is there stays where it is: a directory that served one homeserver serves it on when others
 * come.
 *
 * @param directory {@code synapse}, {@code runtime}, {@code registrations}, {@code registrar.json}
 * @param suffix behind the names of ports and secrets: empty, or {@code -NAME}
 */
public record Place(Path directory, String suffix) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String OTHERS = "homeservers";

    /** @param alone whether the folder declares no other */
    static Place of(Path state, Homeserver homeserver, boolean alone) {
        String name = homeserver.metadata().name();
        Path own = state.resolve(OTHERS).resolve(name);
        boolean here =
                alone ? !Files.exists(own) : serves(state, homeserver.spec().serverName());
        return here && !Files.exists(own) ? new Place(state, "") : new Place(own, "-" + name);
    }

    private static boolean serves(Path state, String serverName) {
        Path configuration = state.resolve("synapse").resolve("homeserver.json");
        try {
            return Files.exists(configuration)
                    && JSON.readTree(Files.readAllBytes(configuration))
                            .path("server_name")
                            .asText()
                            .equals(serverName);
        } catch (IOException e) {
            return false;
        }
    }

    /** The name of the Secret of the person's account. */
    String human() {
        return "human" + suffix;
    }

    /** The access token of the person's account on a homeserver; it need not be there. */
    public static Path token(Path state, String homeserver) {
        Path secrets = state.resolve("secrets");
        Path own = secrets.resolve("human-" + homeserver).resolve("access_token");
        return Files.exists(own) ? own : secrets.resolve("human").resolve("access_token");
    }

    /**
     * All directories of homeservers that there may be.
     *
     * @throws IOException if they cannot be listed
     */
    public static List<Path> all(Path state) throws IOException {
        List<Path> all = new ArrayList<>(List.of(state));
        Path others = state.resolve(OTHERS);
        if (Files.isDirectory(others)) {
            try (Stream<Path> entries = Files.list(others)) {
                entries.filter(Files::isDirectory).sorted().forEach(all::add);
            }
        }
        return all;
    }
}
