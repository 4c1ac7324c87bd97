package dev.puppetmaster.api.validation;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.validation.Problem.Rule;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The rules that one resource can be held to by itself. */
final class FieldRules {
    /** Accounts that are no puppets: no prefix may claim them. */
    private static final Set<String> RESERVED =
            Set.of("puppetmaster-registrar", "puppetmaster-runtime", Homeserver.YOU);

    private static final int MAX_OBSERVERS = 64;

    private final ResourceDocument document;
    private final List<Problem> problems;

    FieldRules(ResourceDocument document, List<Problem> problems) {
        this.document = document;
        this.problems = problems;
    }

    void check(Homeserver homeserver) {
        checkMeta(homeserver);
        Homeserver.Spec spec = homeserver.spec();
        check("spec.serverName", Grammar.serverName(spec.serverName()));
        url("spec.clientUrl", spec.clientUrl());
        Homeserver.Appservice appservice = spec.appservice();
        if (appservice != null) {
            url("spec.appservice.runtimeUrl", appservice.runtimeUrl());
        }
        String theme = spec.theme();
        if (theme != null) {
            check("spec.theme", Grammar.length(theme, 64));
        }
        checkList("spec.puppetPrefixes", spec.puppetPrefixes(), 1, 32, FieldRules::prefix);
        checkUsers("spec.observers", spec.observers(), Grammar::userId);
    }

    void check(Puppet puppet) {
        checkMeta(puppet);
        Puppet.Spec spec = puppet.spec();
        check("spec.homeserverRef.name", Grammar.name(spec.homeserverRef()));
        String localpart = spec.localpart();
        if (localpart != null) {
            check("spec.localpart", Grammar.localpart(localpart));
        }
        String displayName = spec.displayName();
        if (displayName != null) {
            check("spec.displayName", Grammar.length(displayName, 256));
        }
        switch (spec.brain()) {
            case Puppet.JavaBrain java -> check("spec.brain.java.class", Grammar.className(java.className()));
            case Puppet.LlmBrain llm ->
                check("spec.brain.llm.systemPrompt", Grammar.length(llm.systemPrompt(), 32_768));
        }
        checkUsers("spec.access.users", spec.accessUsers(), Grammar::userGlob);
        int turns = spec.maxConsecutiveBotTurns();
        if (turns < 1 || turns > 1000) {
            check("spec.loopGuard.maxConsecutiveBotTurns", turns + " is out of range; use 1 to 1000");
        }
    }

    void check(Friendship friendship) {
        checkMeta(friendship);
        Friendship.Spec spec = friendship.spec();
        checkMembers(spec.members());
        checkUsers("spec.observers", spec.observers(), Grammar::userId);
        String topic = spec.topic();
        if (topic != null) {
            check("spec.topic", Grammar.length(topic, 1000));
        }
    }

    private void checkMembers(List<Friendship.Member> members) {
        if (members.size() < 2 || members.size() > 64) {
            check(
                    "spec.members",
                    "has " + members.size() + " member" + (members.size() == 1 ? "" : "s")
                            + "; a friendship needs 2 to 64");
        }
        Map<Friendship.Member, Integer> seen = new HashMap<>();
        for (int i = 0; i < members.size(); i++) {
            String path = "spec.members[" + i + "]";
            String text;
            switch (members.get(i)) {
                case Friendship.PuppetMember puppet -> {
                    check(path + ".puppetRef.name", Grammar.name(puppet.name()));
                    text = puppet.name();
                }
                case Friendship.UserMember person -> {
                    check(path + ".user", user(person.userId(), Grammar::userId));
                    text = person.userId();
                }
            }
            Integer first = seen.putIfAbsent(members.get(i), i);
            if (first != null && !text.isEmpty()) {
                problems.add(document.problem(
                        path,
                        Rule.DUPLICATE,
                        Grammar.quoted(text) + " is already spec.members[" + first + "]; remove one of them"));
            }
        }
    }

    private void checkMeta(Resource resource) {
        ObjectMeta meta = resource.metadata();
        check("metadata.name", Grammar.name(meta.name()));
        if (!meta.namespace().equals(ObjectMeta.DEFAULT_NAMESPACE)) {
            check(
                    "metadata.namespace",
                    Grammar.quoted(meta.namespace())
                            + " is not available: in a folder everything is in namespace \"default\"; remove the field");
        }
    }

    private static String prefix(String value) {
        String form = Grammar.localpart(value);
        if (!form.isEmpty()) {
            return value.isEmpty() ? "is empty: it would claim every account; write a beginning like \"data-\"" : form;
        }
        if (value.length() > 64) {
            return "is longer than 64 characters; choose a shorter one";
        }
        return RESERVED.stream()
                .filter(name -> name.startsWith(value))
                .findFirst()
                .map(name -> Grammar.quoted(value) + " would claim the account " + Grammar.quoted(name)
                        + ", which is no puppet; use a longer prefix like " + Grammar.quoted(value + "-"))
                .orElse("");
    }

    private void checkUsers(String path, List<String> users, UnaryOperator<String> form) {
        checkList(path, users, 0, MAX_OBSERVERS, value -> user(value, form));
    }

    private static String user(String value, UnaryOperator<String> form) {
        return value.equals(Homeserver.YOU) ? "" : form.apply(value);
    }

    private void checkList(String path, List<String> values, int min, int max, UnaryOperator<String> rule) {
        if (values.size() < min || values.size() > max) {
            check(path, "has " + values.size() + " entries; " + min + " to " + max + " are allowed");
        }
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            String at = path + "[" + i + "]";
            check(at, rule.apply(values.get(i)));
            Integer first = seen.putIfAbsent(values.get(i), i);
            if (first != null) {
                problems.add(document.problem(
                        at,
                        Rule.DUPLICATE,
                        Grammar.quoted(values.get(i)) + " is already " + path + "[" + first + "]; remove one of them"));
            }
        }
    }

    private void url(String path, @Nullable String value) {
        if (value == null) {
            return;
        }
        boolean valid;
        try {
            URI uri = URI.create(value);
            valid = ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
        } catch (IllegalArgumentException e) {
            valid = false;
        }
        check(path, valid ? "" : Grammar.quoted(value) + " is no URL; write one like \"http://127.0.0.1:8008\"");
    }

    private void check(String path, String wrong) {
        if (!wrong.isEmpty()) {
            problems.add(document.problem(path, Rule.INVALID_VALUE, wrong));
        }
    }
}
