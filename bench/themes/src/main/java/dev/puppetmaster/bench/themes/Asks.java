package dev.puppetmaster.bench.themes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bench.thousand.Load;
import dev.puppetmaster.bench.thousand.Person;
import dev.puppetmaster.bench.thousand.Person.Message;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Asks of a person to a puppet of the same homeserver and to one of another, in turn. */
record Asks(Extent extent) {
    Figures.Asking measure(double loadBefore, Network network) throws IOException, InterruptedException {
        HumanAccount.Own you = network.person(Folder.DATA);
        UserId near = network.puppet(Folder.DATA_ECHO);
        UserId far = network.puppet(Folder.CODE_ECHO);
        List<Message> local = new ArrayList<>();
        List<Message> federated = new ArrayList<>();
        try (Person person = new Person(network.baseUrl(Folder.DATA), you)) {
            RoomId here = roomWith(near, network, you);
            RoomId across = roomWith(far, network, you);
            person.begin();
            List<Message> unusedLocal = ask(person, here, near, extent.warmUp());
            List<Message> unusedFederated = ask(person, across, far, extent.warmUp());
            Window window = Window.of(network.processes(), () -> {
                while (local.size() < extent.asks()) {
                    int block = Math.min(extent.block(), extent.asks() - local.size());
                    local.addAll(ask(person, here, near, block));
                    federated.addAll(ask(person, across, far, block));
                }
            });
            return new Figures.Asking(
                    Figures.Taken.since(loadBefore), extent.block(), answers(local), answers(federated), window);
        }
    }

    /** A room that the person makes on theme data; returns when the puppet is in it. */
    private static RoomId roomWith(UserId puppet, Network network, HumanAccount.Own you)
            throws IOException, InterruptedException {
        try (HomeserverConnection connection = HomeserverConnection.to(network.baseUrl(Folder.DATA))) {
            MatrixClient client = connection.withToken(you.accessToken(), you.userId());
            ObjectNode request = JsonNodeFactory.instance.objectNode().put("preset", "private_chat");
            request.putArray("invite").add(puppet.value());
            RoomId room = client.createRoom(request);
            BooleanSupplier joined = () -> client.stateContent(room, "m.room.member", puppet.value())
                    .map(content -> content.path("membership").asText())
                    .equals(Optional.of("join"));
            Load.await(joined);
            if (!joined.getAsBoolean()) {
                throw new IOException(
                        puppet + " did not come into a room that it was invited to; see " + network.state());
            }
            return room;
        }
    }

    private static List<Message> ask(Person person, RoomId room, UserId whom, int count) throws InterruptedException {
        List<Message> asked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Message message = person.ask(room, whom);
            asked.add(message);
            Load.await(() -> message.isSeen() && message.isAnswered());
        }
        return asked;
    }

    private static Figures.Answers answers(List<Message> asked) {
        List<Message> answered = asked.stream()
                .filter(message -> message.isSeen() && message.isAnswered())
                .toList();
        return new Figures.Answers(
                asked.size(),
                asked.size() - answered.size(),
                Load.percentile(answered, Message::echoMillis, 50),
                Load.percentile(answered, Message::echoMillis, 95),
                Load.percentile(answered, Message::replyMillis, 50),
                Load.percentile(answered, Message::replyMillis, 95));
    }
}
