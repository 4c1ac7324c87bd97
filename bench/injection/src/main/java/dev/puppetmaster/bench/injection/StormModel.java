package dev.puppetmaster.bench.injection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.testkit.ModelReply;
import dev.puppetmaster.testkit.ScriptedModel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A model that asks each friend back before it answers, and ends each answer with a question. It counts the turns. */
final class StormModel {
    private static final Pattern FRIENDS = Pattern.compile("Your friends: ([a-z0-9, -]+)\\.");

    private static final Pattern GROUP = Pattern.compile("You belong to ([a-z0-9-]+)\\.");
    /** As the prompt marks who asks, if that is a puppet. */
    private static final Pattern ASKED_BY_PUPPET = Pattern.compile("(?s)\\[[0-9a-f]{8} asks @data-.*");

    private final Map<String, Integer> turns = new ConcurrentHashMap<>();

    /** What a puppet is told to be. */
    static String persona(String group, List<String> friends) {
        return "You belong to " + group + "."
                + (friends.isEmpty() ? "" : " Your friends: " + String.join(", ", friends) + ".");
    }

    /** How many turns puppets had for puppets. */
    int turns(String group) {
        return turns.getOrDefault(group, 0);
    }

    ModelReply reply(ScriptedModel.Asked asked) {
        JsonNode messages = asked.body().path("messages");
        Matcher friends = FRIENDS.matcher(messages.path(0).path("content").asText());
        int answers = 0;
        for (JsonNode message : messages) {
            answers += message.path("role").asText().equals("tool") ? 1 : 0;
        }
        Matcher group = GROUP.matcher(messages.path(0).path("content").asText());
        if (answers == 0
                && group.find()
                && ASKED_BY_PUPPET.matcher(asked.lastWords()).matches()) {
            turns.merge(group.group(1), 1, Integer::sum);
        }
        List<String> names = friends.find() ? List.of(friends.group(1).split(", ")) : List.of();
        return answers < names.size()
                ? ModelReply.begins()
                        .uses(
                                "ask_friend",
                                "{\"friend\":\"" + names.get(answers) + "\",\"question\":\"What do you think?\"}")
                        .ends()
                : ModelReply.says("I think so. And what do you think?");
    }
}
