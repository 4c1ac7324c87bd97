package dev.puppetmaster.api.validation;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.validation.Problem.Rule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks everything that was declared, each resource by itself and all together. */
public final class ResourceValidator {
    private final List<ResourceDocument> documents;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<ResourceKey, ResourceDocument> byKey = new LinkedHashMap<>();
    private final boolean someHidden;

    private ResourceValidator(Collection<ResourceFile> files) {
        documents = files.stream().flatMap(f -> f.documents().stream()).toList();
        someHidden = files.stream().flatMap(f -> f.problems().stream()).anyMatch(Problem::hidesResources);
    }

    /** Validates all files of a folder together; the readers' problems of form are part of the verdict. */
    public static Validation validate(Collection<ResourceFile> files) {
        ResourceValidator validator = new ResourceValidator(files);
        validator.check();
        List<Problem> all = new ArrayList<>();
        files.forEach(file -> all.addAll(file.problems()));
        List<Problem> ofForm = List.copyOf(all);
        validator.problems.stream()
                .filter(problem -> ofForm.stream().noneMatch(problem::followsFrom))
                .forEach(all::add);
        all.sort(Comparator.comparing(Problem::file).thenComparingInt(Problem::line));
        return new Validation(validator.resources(), all);
    }

    private void check() {
        documents.forEach(this::checkNameIsFree);
        Homeserver homeserver = checkHomeserverCount();
        for (ResourceDocument document : documents) {
            FieldRules rules = new FieldRules(document, problems);
            switch (document.resource()) {
                case Homeserver it -> rules.check(it);
                case Puppet it -> rules.check(it);
                case Friendship it -> rules.check(it);
            }
        }
        Map<String, ResourceDocument> byLocalpart = new HashMap<>();
        for (ResourceDocument document : documents) {
            switch (document.resource()) {
                case Homeserver it -> {}
                case Puppet it -> checkPuppetAmongOthers(document, it, homeserver, byLocalpart);
                case Friendship it -> checkMembersExist(document, it);
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

    private @Nullable Homeserver checkHomeserverCount() {
        List<ResourceDocument> found = documents.stream()
                .filter(d -> d.resource() instanceof Homeserver)
                .toList();
        for (ResourceDocument extra : found.subList(Math.min(1, found.size()), found.size())) {
            if (!extra.resource().key().equals(found.getFirst().resource().key())) {
                problems.add(extra.problem(
                        "",
                        Rule.HOMESERVER_COUNT,
                        "is one Homeserver too many: "
                                + found.getFirst().resource().key() + " is declared in "
                                + found.getFirst().place("") + " and a folder has exactly one; remove one of them"));
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
        return found.isEmpty() ? null : (Homeserver) found.getFirst().resource();
    }

    private void checkPuppetAmongOthers(
            ResourceDocument document,
            Puppet puppet,
            @Nullable Homeserver homeserver,
            Map<String, ResourceDocument> byLocalpart) {
        String ref = puppet.spec().homeserverRef();
        if (homeserver != null
                && !ref.isEmpty()
                && !homeserver.metadata().name().equals(ref)) {
            missing(
                    document,
                    "spec.homeserverRef.name",
                    new ResourceKey("Homeserver", puppet.metadata().namespace(), ref));
        }
        String localpart = puppet.localpart();
        String path = localpartPath(puppet);
        ResourceDocument other = byLocalpart.putIfAbsent(localpart, document);
        if (other != null && !other.resource().key().equals(document.resource().key()) && !localpart.isEmpty()) {
            problems.add(document.problem(
                    path,
                    Rule.DUPLICATE,
                    "the localpart " + Grammar.quoted(localpart) + " belongs to "
                            + other.resource().key() + " (" + other.place(localpartPath((Puppet) other.resource()))
                            + "); give this puppet a spec.localpart of its own"));
        }
        if (homeserver != null && !localpart.isEmpty()) {
            checkPrefix(document, path, localpart, homeserver);
            checkUserIdLength(
                    document, path, "@" + localpart + ":" + homeserver.spec().serverName());
        }
    }

    private static String localpartPath(Puppet puppet) {
        return puppet.spec().localpart() == null ? "metadata.name" : "spec.localpart";
    }

    private void checkUserIdLength(ResourceDocument document, String path, String userId) {
        int bytes = userId.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Grammar.MAX_MATRIX_ID_BYTES) {
            problems.add(document.problem(
                    path,
                    Rule.INVALID_VALUE,
                    "makes a user id of " + bytes + " bytes; Matrix allows " + Grammar.MAX_MATRIX_ID_BYTES
                            + ": choose a shorter localpart"));
        }
    }

    private void checkPrefix(ResourceDocument document, String path, String localpart, Homeserver homeserver) {
        List<String> prefixes = homeserver.spec().puppetPrefixes();
        if (prefixes.isEmpty() || prefixes.stream().anyMatch(localpart::startsWith)) {
            return;
        }
        String fitting = prefixes.getFirst() + localpart;
        String fix = path.equals("metadata.name") ? "set spec.localpart to " : "rename it to ";
        problems.add(document.problem(
                path,
                Rule.INVALID_VALUE,
                "the localpart " + Grammar.quoted(localpart) + " begins with none of puppetPrefixes " + prefixes + "; "
                        + fix + Grammar.quoted(fitting) + " or add " + Grammar.quoted(localpart) + " to "
                        + homeserver.key() + " spec.puppetPrefixes"));
    }

    private void checkMembersExist(ResourceDocument document, Friendship friendship) {
        List<Friendship.Member> members = friendship.spec().members();
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i) instanceof Friendship.PuppetMember member
                    && !member.name().isEmpty()) {
                String name = member.name();
                ResourceKey key =
                        new ResourceKey("Puppet", friendship.metadata().namespace(), name);
                if (!byKey.containsKey(key)) {
                    missing(document, "spec.members[" + i + "].puppetRef.name", key);
                }
            }
        }
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
        for (ResourceDocument document : byKey.values()) {
            switch (document.resource()) {
                case Homeserver it -> homeservers.add(it);
                case Puppet it -> puppets.add(it);
                case Friendship it -> friendships.add(it);
            }
        }
        return homeservers.size() == 1 ? new Resources(homeservers.getFirst(), puppets, friendships) : null;
    }
}
