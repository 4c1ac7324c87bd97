package dev.puppetmaster.api.validation;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.MemoryPolicy;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.PodBrain;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.PuppetSet;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.ServiceDiscovery;
import dev.puppetmaster.api.Tool;
import dev.puppetmaster.api.validation.Problem.Rule;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The rules that one resource can be held to by itself, in a folder and in a cluster. */
final class FieldRules {
    /** Accounts that are no puppets: no prefix may claim them. */
    private static final Set<String> RESERVED =
            Set.of("puppetmaster-registrar", "puppetmaster-runtime", Homeserver.YOU);

    private final ResourceDocument document;
    private final List<Problem> problems;

    private FieldRules(ResourceDocument document, List<Problem> problems) {
        this.document = document;
        this.problems = problems;
    }

    static void check(ResourceDocument document, List<Problem> problems) {
        FieldRules rules = new FieldRules(document, problems);
        rules.meta(document.resource().metadata());
        switch (document.resource()) {
            case Homeserver it -> rules.homeserver(it.spec());
            case Puppet it -> rules.puppet("spec", it.spec(), Forms.DISPLAY_NAME_LENGTH);
            case PuppetSet it -> rules.puppetSet(it);
            case Friendship it -> rules.friendship(it.spec());
            case ServiceDiscovery it -> rules.serviceDiscovery(it.spec());
            case LLMPolicy it -> new ModelRules(rules).policy(it.spec());
            case MemoryPolicy it -> new ModelRules(rules).memory(it.spec());
            case Tool it -> new ToolRules(rules).tool(it.spec());
        }
    }

    private void homeserver(Homeserver.Spec spec) {
        check("spec.serverName", Grammar.serverName(spec.serverName()));
        optional("spec.clientUrl", spec.clientUrl(), Grammar::url);
        Homeserver.Appservice appservice = spec.appservice();
        if (appservice != null) {
            optional("spec.appservice.secretRef.name", appservice.secretRef(), Grammar::subdomain);
            optional("spec.appservice.runtimeUrl", appservice.runtimeUrl(), Grammar::url);
            optional("spec.appservice.registrarUrl", appservice.registrarUrl(), Grammar::url);
        }
        text("spec.theme", spec.theme(), Forms.THEME_LENGTH);
        list("spec.puppetPrefixes", spec.puppetPrefixes(), 1, Forms.PREFIXES, FieldRules::prefix);
        namespaces("spec.allowedNamespaces", spec.allowedNamespaces());
        list("spec.observers", spec.observers(), 0, Forms.USERS, Grammar::user);
        Homeserver.Approvals approvals = spec.approvals();
        if (approvals != null) {
            list("spec.approvals.approvers", approvals.approvers(), 1, Forms.USERS, Grammar::user);
            optional("spec.approvals.room", approvals.room(), Grammar::roomId);
        }
    }

    private void puppet(String at, Puppet.Spec spec, int displayNameLength) {
        ref(at + ".homeserverRef", spec.homeserverRef());
        optional(at + ".localpart", spec.localpart(), Grammar::localpart);
        text(at + ".displayName", spec.displayName(), displayNameLength);
        switch (spec.brain()) {
            case Puppet.JavaBrain java -> check(at + ".brain.java.class", Grammar.className(java.className()));
            case Puppet.LlmBrain llm -> {
                text(at + ".brain.llm.systemPrompt", llm.systemPrompt(), Forms.SYSTEM_PROMPT_LENGTH);
                if (llm.policyRef() != null) {
                    ref(at + ".brain.llm.policyRef", llm.policyRef());
                }
            }
            case PodBrain pod -> new PodRules(this).check(at + ".brain.pod", pod);
        }
        if (spec.brain() instanceof PodBrain pod && pod.policyRef() != null) {
            ref(at + ".brain.pod.policyRef", pod.policyRef());
        }
        tools(at + ".tools", spec.tools());
        if (spec.memoryPolicyRef() != null) {
            ref(at + ".memoryPolicyRef", spec.memoryPolicyRef());
        }
        list(at + ".access.users", spec.accessUsers(), 0, Forms.USERS, Grammar::userGlob);
        namespaces(at + ".allowedNamespaces", spec.allowedNamespaces());
        range(at + ".loopGuard.maxConsecutiveBotTurns", spec.maxConsecutiveBotTurns(), 1, Forms.MAX_BOT_TURNS);
    }

    private void tools(String path, List<Puppet.ToolUse> tools) {
        count(path, tools, 0, Forms.TOOLS);
        for (int i = 0; i < tools.size(); i++) {
            String at = path + "[" + i + "]";
            Puppet.ToolUse tool = tools.get(i);
            ref(at + ".toolRef", tool.tool());
            optional(at + ".version", tool.version(), Grammar::versionRange);
            list(at + ".names", tool.names(), 0, Forms.FUNCTION_NAMES, Grammar::function);
            list(at + ".requireApproval", tool.requireApproval(), 0, Forms.FUNCTION_NAMES, Grammar::functions);
        }
        noneTwice(path, tools.stream().map(Puppet.ToolUse::tool).toList(), Ref::name);
    }

    private void puppetSet(PuppetSet set) {
        int nameLength = set.metadata().name().length();
        if (nameLength > Forms.SET_NAME_LENGTH) {
            check(
                    "metadata.name",
                    "has " + nameLength + " characters; a PuppetSet's has at most " + Forms.SET_NAME_LENGTH
                            + ", for its friendships bear it with two numbers");
        }
        PuppetSet.Spec spec = set.spec();
        String form = Grammar.name(spec.prefix());
        int prefixLength = spec.prefix().length();
        check(
                "spec.prefix",
                !form.isEmpty() || prefixLength <= Forms.PREFIX_LENGTH
                        ? form
                        : "has " + prefixLength + " characters; at most " + Forms.PREFIX_LENGTH
                                + " are allowed, for puppets bear it with a number");
        range("spec.replicas", spec.replicas(), 0, PuppetSet.MAX_REPLICAS);
        if (spec.friendships() == PuppetSet.Topology.Mesh && spec.replicas() > PuppetSet.MAX_MESH) {
            check(
                    "spec.friendships",
                    "Mesh is for at most " + PuppetSet.MAX_MESH + " replicas, not " + spec.replicas()
                            + "; use Ring or Star, or fewer replicas");
        }
        PuppetSet.Template template = spec.template();
        labels("spec.template.metadata", template.labels(), template.annotations());
        puppet("spec.template.spec", template.spec(), Forms.SET_DISPLAY_NAME_LENGTH);
        if (template.spec().deletionPolicy() == Puppet.DeletionPolicy.Deactivate) {
            check(
                    "spec.template.spec.deletionPolicy",
                    "Deactivate is not for a PuppetSet: what was scaled down could never be scaled up again; use"
                            + " LeaveRooms or Retain");
        }
    }

    private void friendship(Friendship.Spec spec) {
        int count = spec.members().size();
        if (count < Forms.MIN_MEMBERS || count > Forms.MAX_MEMBERS) {
            check(
                    "spec.members",
                    "has " + count + " member" + (count == 1 ? "" : "s") + "; a friendship needs 2 to 64");
        }
        for (int i = 0; i < count; i++) {
            String path = "spec.members[" + i + "]";
            switch (spec.members().get(i)) {
                case Friendship.PuppetMember puppet -> ref(path + ".puppetRef", puppet.puppet());
                case Friendship.UserMember person -> check(path + ".user", Grammar.user(person.userId()));
            }
        }
        noneTwice("spec.members", spec.members(), FieldRules::shown);
        list("spec.observers", spec.observers(), 0, Forms.USERS, Grammar::user);
        text("spec.topic", spec.topic(), Forms.TOPIC_LENGTH);
    }

    private void serviceDiscovery(ServiceDiscovery.Spec spec) {
        count("spec.subjects", spec.subjects(), 1, Forms.SUBJECTS);
        for (int i = 0; i < spec.subjects().size(); i++) {
            ref("spec.subjects[" + i + "].puppetRef", spec.subjects().get(i));
        }
        noneTwice("spec.subjects", spec.subjects(), Ref::name);
        count("spec.services", spec.services(), 1, Forms.SERVICES);
        for (int i = 0; i < spec.services().size(); i++) {
            String path = "spec.services[" + i + "]";
            ServiceDiscovery.Service service = spec.services().get(i);
            ref(path + ".serviceRef", service.service());
            count(path + ".ports", service.ports(), 1, Forms.PORTS);
            for (int j = 0; j < service.ports().size(); j++) {
                range(path + ".ports[" + j + "]", service.ports().get(j), 1, 65_535);
            }
            noneTwice(path + ".ports", service.ports(), String::valueOf);
            list(path + ".paths", service.paths(), 1, Forms.PATHS, Grammar::path);
            noneTwice(path + ".methods", service.methods(), Enum::name);
        }
    }

    private void meta(ObjectMeta meta) {
        check("metadata.name", Grammar.name(meta.name()));
        check("metadata.namespace", Grammar.name(meta.namespace()));
        labels("metadata", meta.labels(), meta.annotations());
    }

    private void labels(String at, Map<String, String> labels, Map<String, String> annotations) {
        labels.forEach((key, value) -> {
            check(at + ".labels", Grammar.labelKey(key));
            check(at + ".labels." + key, Grammar.labelValue(value));
        });
        annotations.keySet().forEach(key -> check(at + ".annotations", Grammar.labelKey(key)));
    }

    void nodeLabels(String path, Map<String, String> labels) {
        if (labels.size() > Forms.LABELS) {
            check(path, "has " + labels.size() + " entries; 0 to " + Forms.LABELS + " are allowed");
        }
        labels.forEach((key, value) -> {
            check(path, Grammar.labelKey(key));
            check(path + "." + key, Grammar.labelValue(value));
        });
    }

    private static String prefix(String value) {
        if (value.isEmpty()) {
            return "is empty: it would claim every account; write a beginning like \"data-\"";
        }
        if (value.length() > Forms.PUPPET_PREFIX_LENGTH) {
            return "is longer than " + Forms.PUPPET_PREFIX_LENGTH + " characters; choose a shorter one";
        }
        String form = Grammar.localpart(value);
        return !form.isEmpty()
                ? form
                : RESERVED.stream()
                        .filter(name -> name.startsWith(value))
                        .findFirst()
                        .map(name -> Grammar.quoted(value) + " would claim the account " + Grammar.quoted(name)
                                + ", which is no puppet; use a longer prefix like " + Grammar.quoted(value + "-"))
                        .orElse("");
    }

    private void ref(String path, Ref ref) {
        check(path + ".name", Grammar.name(ref.name()));
        if (!ref.namespace().equals(document.resource().metadata().namespace())) {
            check(path + ".namespace", Grammar.name(ref.namespace()));
        }
    }

    void namespaces(String path, List<String> namespaces) {
        list(path, namespaces, 0, Forms.NAMESPACES, Grammar::namespaceOrAll);
    }

    void list(String path, List<String> values, int min, int max, UnaryOperator<String> rule) {
        count(path, values, min, max);
        for (int i = 0; i < values.size(); i++) {
            check(path + "[" + i + "]", rule.apply(values.get(i)));
        }
        noneTwice(path, values, UnaryOperator.identity());
    }

    void count(String path, List<?> values, int min, int max) {
        if (values.size() < min || values.size() > max) {
            check(path, "has " + values.size() + " entries; " + min + " to " + max + " are allowed");
        }
    }

    <T> void noneTwice(String path, List<T> values, Function<T, String> shown) {
        Map<T, Integer> seen = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            Integer first = seen.putIfAbsent(values.get(i), i);
            String text = shown.apply(values.get(i));
            if (first != null && !text.isEmpty()) {
                problems.add(document.problem(
                        path + "[" + i + "]",
                        Rule.DUPLICATE,
                        Grammar.quoted(text) + " is already " + path + "[" + first + "]; remove one of them"));
            }
        }
    }

    private static String shown(Friendship.Member member) {
        return switch (member) {
            case Friendship.PuppetMember puppet -> puppet.puppet().name();
            case Friendship.UserMember person -> person.userId();
        };
    }

    void text(String path, @Nullable String value, int max) {
        optional(path, value, given -> Grammar.length(given, max));
    }

    void optional(String path, @Nullable String value, UnaryOperator<String> rule) {
        if (value != null) {
            check(path, rule.apply(value));
        }
    }

    void range(String path, int value, int min, int max) {
        if (value < min || value > max) {
            check(path, value + " is out of range; use " + min + " to " + max);
        }
    }

    void span(String path, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            check(path, shown(value) + " is out of range; use " + shown(min) + " to " + shown(max));
        }
    }

    private static String shown(Duration span) {
        return span.toDays() > 1 && span.equals(Duration.ofDays(span.toDays()))
                ? span.toDays() + "d"
                : span.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    void check(String path, String wrong) {
        if (!wrong.isEmpty()) {
            problems.add(document.problem(path, Rule.INVALID_VALUE, wrong));
        }
    }
}
