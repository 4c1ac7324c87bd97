package dev.puppetmaster.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.puppetmaster.bot.Room;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.List;
import java.util.Optional;

/** A room without a server: what is done in it is written down. */
record TesterRoom(TesterWorld world, RoomId id, List<Member> members) implements Room {
    private void did(String what) {
        world.done().add(what);
    }

    @Override
    public void say(String markdown) {
        did("say: " + markdown);
    }

    @Override
    public void post(String name, String markdown) {
        did("post " + name + ": " + markdown);
    }

    @Override
    public void unpost(String name) {
        did("unpost " + name);
    }

    @Override
    public void edit(EventId message, String markdown) {
        did("edit " + message + ": " + markdown);
    }

    @Override
    public void react(EventId to, String key) {
        did("react: " + key);
    }

    @Override
    public void redact(EventId event, String reason) {
        did("redact " + event + ": " + reason);
    }

    @Override
    public Optional<JsonNode> state(String type, String stateKey) {
        return world.state(type, stateKey);
    }

    @Override
    public int powerLevel(UserId user) {
        return world.power().getOrDefault(user, 0);
    }

    @Override
    public List<RoomId> children() {
        return List.of();
    }

    @Override
    public List<Said> past(int mostCharacters) {
        List<Said> all = world.past(id);
        int from = all.size();
        int characters = 0;
        while (from > 0 && characters + all.get(from - 1).text().length() <= mostCharacters) {
            from--;
            characters += all.get(from).text().length();
        }
        return List.copyOf(all.subList(from, all.size()));
    }

    @Override
    public void setState(String type, String stateKey, JsonNode content) {
        world.state(type, stateKey, content);
        did("set " + type + (stateKey.isEmpty() ? "" : " " + stateKey) + ": " + content);
    }

    @Override
    public void setName(String name) {
        setState("m.room.name", "", JsonNodeFactory.instance.objectNode().put("name", name));
    }

    @Override
    public void setTopic(String topic) {
        setState("m.room.topic", "", JsonNodeFactory.instance.objectNode().put("topic", topic));
    }

    @Override
    public void invite(UserId user) {
        did("invite " + user);
    }

    @Override
    public void kick(UserId user, String reason) {
        did("kick " + user + ": " + reason);
    }

    @Override
    public void leave() {
        did("leave");
    }
}
