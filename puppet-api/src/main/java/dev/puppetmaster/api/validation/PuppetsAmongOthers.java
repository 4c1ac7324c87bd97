package dev.puppetmaster.api.validation;

import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.PuppetSet;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.validation.Problem.Rule;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What puppets' localparts must be on their homeserver: within its prefixes, short enough, and each one's own. */
final class PuppetsAmongOthers {
    private final Map<Ref, Homeserver> homeservers;
    private final List<Problem> problems;
    private final Map<Account, Owner> byAccount = new HashMap<>();

    /** A localpart is taken on one homeserver only. */
    private record Account(Ref homeserver, String localpart) {}

    /** Who has a localpart, and by which field. */
    private record Owner(ResourceDocument document, String path) {}

    PuppetsAmongOthers(Map<Ref, Homeserver> homeservers, List<Problem> problems) {
        this.homeservers = homeservers;
        this.problems = problems;
    }

    void check(ResourceDocument document, Puppet puppet) {
        String path = puppet.spec().localpart() == null ? "metadata.name" : "spec.localpart";
        if (puppet.localpart().isEmpty()) {
            return;
        }
        Ref at = puppet.spec().homeserverRef();
        Owner other = taken(new Account(at, puppet.localpart()), new Owner(document, path));
        if (other != null) {
            problems.add(document.problem(
                    path,
                    Rule.DUPLICATE,
                    belongs(puppet.localpart(), other) + "; give this puppet a spec.localpart of its own"));
        }
        checkLocalpart(document, path, puppet.localpart(), at);
    }

    /** Of a set one puppet's trouble is said: the others have it for the same reason. */
    void check(ResourceDocument document, PuppetSet set) {
        if (set.spec().prefix().isEmpty()) {
            return;
        }
        Ref at = set.spec().template().spec().homeserverRef();
        int replicas = Math.clamp(set.spec().replicas(), 0, PuppetSet.MAX_REPLICAS);
        boolean said = false;
        for (int i = 0; i < replicas; i++) {
            Owner other = taken(new Account(at, set.puppetName(i)), new Owner(document, "spec.prefix"));
            // a puppet of that name is a clash of names, which has been said
            boolean sameName = other != null
                    && other.document.resource() instanceof Puppet puppet
                    && puppet.metadata().name().equals(set.puppetName(i));
            boolean sameSet = other != null && other.document.resource() instanceof PuppetSet;
            if (other != null && !said && !sameName && !sameSet) {
                said = true;
                problems.add(document.problem(
                        "spec.prefix", Rule.DUPLICATE, belongs(set.puppetName(i), other) + "; choose another prefix"));
            }
        }
        checkLocalpart(document, "spec.prefix", set.puppetName(Math.max(0, replicas - 1)), at);
    }

    private @Nullable Owner taken(Account account, Owner by) {
        Owner other = byAccount.putIfAbsent(account, by);
        boolean same = other == null
                || other.document.resource().key().equals(by.document.resource().key());
        return same ? null : other;
    }

    private static String belongs(String localpart, Owner other) {
        return "the localpart " + Grammar.quoted(localpart) + " belongs to "
                + other.document.resource().key() + " (" + other.document.place(other.path) + ")";
    }

    private void checkLocalpart(ResourceDocument document, String path, String localpart, Ref at) {
        Homeserver homeserver =
                homeservers.size() == 1 ? homeservers.values().iterator().next() : homeservers.get(at);
        if (homeserver == null) {
            return;
        }
        checkPrefix(document, path, localpart, homeserver);
        String userId = "@" + localpart + ":" + homeserver.spec().serverName();
        int bytes = userId.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Forms.MATRIX_ID_LENGTH) {
            problems.add(document.problem(
                    path,
                    Rule.INVALID_VALUE,
                    "makes a user id of " + bytes + " bytes; Matrix allows " + Forms.MATRIX_ID_LENGTH
                            + ": choose a shorter " + (path.equals("spec.prefix") ? "prefix" : "localpart")));
        }
    }

    private void checkPrefix(ResourceDocument document, String path, String localpart, Homeserver homeserver) {
        List<String> prefixes = homeserver.spec().puppetPrefixes();
        if (prefixes.isEmpty() || prefixes.stream().anyMatch(localpart::startsWith)) {
            return;
        }
        String own = document.resource() instanceof PuppetSet set ? set.spec().prefix() : localpart;
        String fitting = prefixes.getFirst() + own;
        String fix = path.equals("metadata.name") ? "set spec.localpart to " : "rename it to ";
        problems.add(document.problem(
                path,
                Rule.INVALID_VALUE,
                "the localpart " + Grammar.quoted(localpart) + " begins with none of puppetPrefixes " + prefixes + "; "
                        + fix + Grammar.quoted(fitting) + " or add " + Grammar.quoted(own) + " to "
                        + homeserver.key() + " spec.puppetPrefixes"));
    }
}
