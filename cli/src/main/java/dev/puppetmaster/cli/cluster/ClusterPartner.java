package dev.puppetmaster.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.cli.look.ChatPartner;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A puppet of a cluster, and a person with an account of their own. */
public record ClusterPartner(
        HomeserverDoor door, HomeserverConnection connection, MatrixClient you, RoomId room, UserId puppet)
        implements ChatPartner {
    private static final String DIRECT = "m.direct";
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LOOK = Duration.ofMillis(300);

    /** Who talks. */
    public record Person(UserId userId, Secret token) {}

    /**
     * Finds the direct chat of the two, or makes one and waits until the puppet is in it.
     *
     * @param url where the homeserver is; null: as its resource says
     * @param patience how long to wait for the puppet
     * @throws IOException with one line: there is no such puppet, it has no account yet, its homeserver is not to be reached, or
     *     it does not come
     */
    public static ClusterPartner find(
            ClusterView cluster, String name, @Nullable URI url, Person person, Duration patience)
            throws IOException, InterruptedException {
        JsonNode puppet = named(cluster.all("Puppet"), "Puppet", name);
        String userId = puppet.at("/status/userId").asText();
        if (userId.isEmpty()) {
            throw new IOException("puppet " + name + " has no account yet: puppetmaster describe puppet " + name);
        }
        String homeserver = puppet.at("/spec/homeserverRef/name").asText();
        HomeserverDoor door = url == null
                ? HomeserverDoor.open(cluster, named(cluster.all("Homeserver"), "Homeserver", homeserver))
                : new HomeserverDoor(url, null);
        HomeserverConnection connection = HomeserverConnection.to(door.url());
        try {
            MatrixClient you = connection.withToken(person.token(), person.userId());
            RoomId room = room(you, new UserId(userId));
            awaitPuppet(you, room, userId, patience);
            return new ClusterPartner(door, connection, you, room, new UserId(userId));
        } catch (IOException | InterruptedException | RuntimeException e) {
            connection.close();
            door.close();
            throw e;
        }
    }

    private static JsonNode named(List<JsonNode> all, String kind, String name) throws IOException {
        for (JsonNode one : all) {
            if (one.at("/metadata/name").asText().equals(name)) {
                return one;
            }
        }
        List<String> names =
                all.stream().map(one -> one.at("/metadata/name").asText()).toList();
        throw new IOException("there is no " + kind + " \"" + name + "\" in this namespace; there "
                + (names.isEmpty() ? "is none" : "are: " + String.join(", ", names)));
    }

    /** As other clients keep it (Client-Server API, "m.direct"). */
    private static RoomId room(MatrixClient you, UserId puppet) {
        ObjectNode direct = you.accountData(DIRECT).orElse(null) instanceof ObjectNode there
                ? there.deepCopy()
                : JSON.createObjectNode();
        List<RoomId> joined = you.joinedRooms();
        for (JsonNode known : direct.path(puppet.value())) {
            if (joined.contains(new RoomId(known.asText()))) {
                return new RoomId(known.asText());
            }
        }
        ObjectNode request =
                JSON.createObjectNode().put("preset", "private_chat").put("is_direct", true);
        request.putArray("invite").add(puppet.value());
        RoomId made = you.createRoom(request);
        ArrayNode rooms = direct.withArray(puppet.value());
        rooms.add(made.value());
        you.setAccountData(DIRECT, direct);
        return made;
    }

    private static void awaitPuppet(MatrixClient you, RoomId room, String puppet, Duration patience)
            throws IOException, InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        while (!you.membership(room, puppet).equals("join")) {
            if (System.nanoTime() > until) {
                throw new IOException(puppet + " does not come into the chat within " + patience.toSeconds()
                        + " s: spec.access.users says whom it answers");
            }
            Thread.sleep(LOOK);
        }
    }

    @Override
    public void close() {
        connection.close();
        door.close();
    }
}
