package dev.puppetmaster.api.validation;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.MemoryPolicy;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.PuppetRefs;
import dev.puppetmaster.api.PuppetSet;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.ServiceDiscovery;
import dev.puppetmaster.api.Tool;
import dev.puppetmaster.api.validation.Problem.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks what was declared: one resource by itself, or all of a folder together. */
public final class ResourceValidator {
    private final List<ResourceDocument> documents;
    private final List<Problem> problems = new ArrayList<>();
    /** Where each resource is declared; the puppets and friendships of a set stand where the set does. */
    private final Map<ResourceKey, ResourceDocument> byKey = new LinkedHashMap<>();

    private boolean someHidden;

    private ResourceValidator(Collection<ResourceFile> files) {
        documents = files.stream().flatMap(f -> f.documents().stream()).toList();
        someHidden = files.stream().flatMap(f -> f.problems().stream()).anyMatch(Problem::hidesResources);
    }

    /**
     * Holds one resource to the rules that need no other resource: those that the CRDs state, too.
     *
     * @param ofForm what the reader found in the document; it is part of the verdict
     */
    public static List<Problem> validate(ResourceDocument document, List<Problem> ofForm) {
        List<Problem> found = new ArrayList<>();
        FieldRules.check(document, found);
        return merged(ofForm, found);
    }

    /** Validates all files of a folder together; the readers' problems of form are part of the verdict. */
    public static Validation validate(Collection<ResourceFile> files) {
        ResourceValidator validator = new ResourceValidator(files);
        validator.check();
        List<Problem> ofForm =
                files.stream().flatMap(file -> file.problems().stream()).toList();
        List<Problem> all = merged(ofForm, validator.problems);
        all.sort(Comparator.comparing(Problem::file).thenComparingInt(Problem::line));
        return new Validation(validator.resources(), all);
    }

    private static List<Problem> merged(List<Problem> ofForm, List<Problem> found) {
        List<Problem> all = new ArrayList<>(ofForm);
        found.stream()
                .filter(problem -> ofForm.stream().noneMatch(problem::followsFrom))
                .forEach(all::add);
        return all;
    }

    private void check() {
        documents.forEach(this::checkNameIsFree);
        Map<Ref, Homeserver> homeservers = checkHomeservers();
        for (ResourceDocument document : documents) {
            if (document.resource() instanceof ServiceDiscovery) {
                problems.add(document.problem(
                        "kind", Rule.INVALID_VALUE, "needs a cluster: a folder has no Services; remove this document"));
                continue;
            }
            int before = problems.size();
            FieldRules.check(document, problems);
            FolderRules.check(document, problems);
            if (document.resource() instanceof PuppetSet set) {
                if (problems.size() == before) {
                    expand(document, set);
                } else {
                    someHidden = true;
                }
            }
        }
        PuppetsAmongOthers among = new PuppetsAmongOthers(homeservers, problems);
        for (ResourceDocument document : documents) {
            if (document.resource() instanceof Puppet it) {
                checkHomeserverExists(document, "spec.homeserverRef", it.spec().homeserverRef(), homeservers);
                checkPuppetRefs(document, "spec", it.spec());
                among.check(document, it);
            }
        }
        for (ResourceDocument document : documents) {
            switch (document.resource()) {
                case PuppetSet it -> {
                    Ref ref = it.spec().template().spec().homeserverRef();
                    checkHomeserverExists(document, "spec.template.spec.homeserverRef", ref, homeservers);
                    checkPuppetRefs(
                            document, "spec.template.spec", it.spec().template().spec());
                    among.check(document, it);
                }
                case Friendship it -> checkMembersExist(document, it);
                case Puppet it -> {} // above: of a puppet and a set with one localpart the set is told
                case Homeserver it -> {}
                case ServiceDiscovery it -> {}
                case LLMPolicy it -> {}
                case MemoryPolicy it -> {}
                case Tool it -> {}
            }
        }
    }

    private void checkNameIsFree(ResourceDocument document) {
        ResourceDocument other = byKey.putIfAbsent(document.resource().key(), document);
        String name = document.resource().metadata().name();
        if (other != null && !name.isEmpty()) {
            problems.add(document.problem(
                    "metadata.name",
                    Rule.DUPLICATE,
                    "is declared twice, here (" + document.place("metadata.name") + ") and in "
                            + other.place("metadata.name") + "; rename or remove one"));
        }
    }

    /** Of a set that clashes one clash is said: the next comes from the same field. */
    private void expand(ResourceDocument document, PuppetSet set) {
        if (!document.equals(byKey.get(set.key()))) {
            return;
        }
        addAll(document, "spec.prefix", set.puppets());
        addAll(document, "metadata.name", set.friendships());
    }

    private void addAll(ResourceDocument document, String path, List<? extends Resource> expanded) {
        boolean said = false;
        for (Resource resource : expanded) {
            ResourceDocument made = new ResourceDocument(resource, document.file(), document.lines());
            ResourceDocument other = byKey.putIfAbsent(resource.key(), made);
            if (other != null && !said) {
                said = true;
                problems.add(document.problem(
                        path,
                        Rule.DUPLICATE,
                        "makes " + resource.key() + ", which is declared in " + other.place("metadata.name")
                                + "; choose another " + (path.equals("spec.prefix") ? "prefix" : "name")));
            }
        }
    }

    /** Those of the folder, by name; of two that clash the first. */
    private Map<Ref, Homeserver> checkHomeservers() {
        Map<Ref, Homeserver> found = new LinkedHashMap<>();
        Map<String, ResourceDocument> byServerName = new HashMap<>();
        for (ResourceDocument document : documents) {
            if (document.resource() instanceof Homeserver it && found.putIfAbsent(it.ref(), it) == null) {
                String name = it.spec().serverName();
                ResourceDocument other = name.isEmpty() ? null : byServerName.putIfAbsent(name, document);
                if (other != null) {
                    problems.add(document.problem(
                            "spec.serverName",
                            Rule.DUPLICATE,
                            Grammar.quoted(name) + " is the name of "
                                    + other.resource().key() + " ("
                                    + other.place("spec.serverName")
                                    + "); each homeserver has a name of its own"));
                }
            }
        }
        if (found.isEmpty() && !someHidden) {
            problems.add(new Problem(
                    ".",
                    0,
                    "",
                    "",
                    Rule.HOMESERVER_COUNT,
                    "no Homeserver is declared; add a document with kind: Homeserver, metadata.name, spec.serverName"
                            + " and spec.puppetPrefixes"));
        }
        return found;
    }

    private void checkHomeserverExists(
            ResourceDocument document, String path, Ref ref, Map<Ref, Homeserver> homeservers) {
        if (!homeservers.isEmpty() && isAtHome(ref) && !homeservers.containsKey(ref)) {
            missing(document, path + ".name", ref.key("Homeserver"));
        }
    }

    private void checkPuppetRefs(ResourceDocument document, String at, Puppet.Spec spec) {
        for (PuppetRefs.Named named : PuppetRefs.of(at, spec)) {
            ResourceKey key = named.ref().key(named.kind());
            ResourceDocument target = byKey.get(key);
            if (!isAtHome(named.ref())) {
                continue;
            }
            if (target == null) {
                missing(document, named.path() + ".name", key);
            } else if (named.use() != null && target.resource() instanceof Tool tool) {
                checkVersion(document, named, named.use(), tool);
            }
        }
    }

    private void checkVersion(ResourceDocument document, PuppetRefs.Named named, Puppet.ToolUse use, Tool tool) {
        String range = use.version();
        boolean readable = range != null
                && Grammar.versionRange(range).isEmpty()
                && Grammar.version(tool.spec().version()).isEmpty();
        String wrong = readable ? PuppetRefs.versionProblem(use, tool) : "";
        if (!wrong.isEmpty()) {
            String path = named.path().replaceFirst("toolRef$", "version");
            problems.add(document.problem(path, Rule.MISSING_REFERENCE, wrong));
        }
    }

    private void checkMembersExist(ResourceDocument document, Friendship friendship) {
        List<Friendship.Member> members = friendship.spec().members();
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i) instanceof Friendship.PuppetMember member && isAtHome(member.puppet())) {
                ResourceKey key = member.puppet().key("Puppet");
                if (!byKey.containsKey(key)) {
                    missing(document, "spec.members[" + i + "].puppetRef.name", key);
                }
            }
        }
    }

    /** Whether a reference says something, and nothing that {@link FolderRules} refuse. */
    private static boolean isAtHome(Ref ref) {
        return !ref.name().isEmpty() && ref.namespace().equals(ObjectMeta.DEFAULT_NAMESPACE);
    }

    private void missing(ResourceDocument document, String path, ResourceKey wanted) {
        List<String> names = byKey.keySet().stream()
                .filter(key -> key.kind().equals(wanted.kind()))
                .map(ResourceKey::name)
                .toList();
        String hint = names.isEmpty() ? "; none is declared" : NearestWord.hint(names, wanted.name());
        String hidden = someHidden ? " (some document could not be read: it may be there)" : "";
        problems.add(document.problem(path, Rule.MISSING_REFERENCE, wanted + " does not exist" + hint + hidden));
    }

    private @Nullable Resources resources() {
        List<Homeserver> homeservers = new ArrayList<>();
        List<Puppet> puppets = new ArrayList<>();
        List<Friendship> friendships = new ArrayList<>();
        List<LLMPolicy> policies = new ArrayList<>();
        List<MemoryPolicy> memories = new ArrayList<>();
        List<Tool> tools = new ArrayList<>();
        for (ResourceDocument document : byKey.values()) {
            switch (document.resource()) {
                case Homeserver it -> homeservers.add(it);
                case Puppet it -> puppets.add(it);
                case PuppetSet it -> {} // its puppets and friendships stand here themselves
                case Friendship it -> friendships.add(it);
                case LLMPolicy it -> policies.add(it);
                case MemoryPolicy it -> memories.add(it);
                case Tool it -> tools.add(it);
                case ServiceDiscovery it -> {}
            }
        }
        return homeservers.isEmpty()
                ? null
                : new Resources(
                        homeservers.getFirst(),
                        puppets,
                        friendships,
                        policies,
                        memories,
                        tools,
                        homeservers.subList(1, homeservers.size()));
    }
}
