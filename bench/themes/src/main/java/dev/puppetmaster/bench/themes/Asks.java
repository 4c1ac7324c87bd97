package dev.puppetmaster.bench.themes;

import dev.puppetmaster.bench.thousand.Load;
import dev.puppetmaster.bench.thousand.Person;
import dev.puppetmaster.bench.thousand.Person.Message;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Asks of a person to a puppet of the same homeserver and to one of another, in turn. */
record Asks(Extent extent) {
    Figures.Asking measure(double loadBefore, Network network) throws IOException, InterruptedException {
        RoomId here = network.room(Folder.LOCAL);
        RoomId across = network.room(Folder.ACROSS);
        UserId near = network.puppet(Folder.DATA_ECHO);
        UserId far = network.puppet(Folder.CODE_ECHO);
        List<Message> local = new ArrayList<>();
        List<Message> federated = new ArrayList<>();
        try (Person person = new Person(network.baseUrl(Folder.DATA), network.person(Folder.DATA))) {
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
