package dev.puppetmaster.cli.look;

import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.cli.up.Place;
import dev.puppetmaster.cli.up.UpFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** A puppet that {@code up} runs, and the person whose account {@code up} made. */
record LocalPartner(HomeserverConnection connection, MatrixClient you, RoomId room, UserId puppet)
        implements ChatPartner {
    /** @throws IOException with one line: nothing is up, there is no such puppet, or the person is somebody of their own */
    static LocalPartner find(Path state, String puppet) throws IOException {
        Path upFile = state.resolve("up.json");
        if (!Files.exists(upFile)) {
            throw new IOException(upFile + " is not there: nothing is up; run `puppetmaster up` first");
        }
        UpFile up = UpFile.read(Files.readAllBytes(upFile));
        UpFile.PuppetEntry entry = up.puppets().stream()
                .filter(one -> one.name().equals(puppet))
                .findFirst()
                .orElseThrow(() -> new IOException("there is no puppet \"" + puppet + "\"; there are: "
                        + String.join(
                                ", ",
                                up.puppets().stream()
                                        .map(UpFile.PuppetEntry::name)
                                        .toList())));
        UpFile.Entry homeserver = up.homeservers().stream()
                .filter(one -> one.name().equals(entry.homeserver()))
                .findFirst()
                .orElseThrow(() -> new IOException(upFile + " names no homeserver " + entry.homeserver()));
        Path token = Place.token(state, homeserver.name());
        if (!Files.exists(token)) {
            throw new IOException("the person's account is somebody's own: use your Matrix client");
        }
        Secret secret = new Secret(Files.readString(token).strip());
        HomeserverConnection connection = HomeserverConnection.to(URI.create(homeserver.baseUrl()));
        return new LocalPartner(
                connection,
                connection.withToken(secret, new UserId(homeserver.human().userId())),
                new RoomId(entry.directRoomId()),
                new UserId(entry.userId()));
    }

    @Override
    public void close() {
        connection.close();
    }
}
