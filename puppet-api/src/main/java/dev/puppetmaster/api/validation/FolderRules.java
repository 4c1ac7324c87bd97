package dev.puppetmaster.api.validation;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.MemoryPolicy;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.PodBrain;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.PuppetRefs;
import dev.puppetmaster.api.PuppetSet;
import dev.puppetmaster.api.ServiceDiscovery;
import dev.puppetmaster.api.Tool;
import dev.puppetmaster.api.validation.Problem.Rule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a resource may say in a cluster only: a folder has one namespace and no Secrets, and nothing would honour it. */
final class FolderRules {
    private final ResourceDocument document;
    private final List<Problem> problems;

    private FolderRules(ResourceDocument document, List<Problem> problems) {
        this.document = document;
        this.problems = problems;
    }

    static void check(ResourceDocument document, List<Problem> problems) {
        FolderRules rules = new FolderRules(document, problems);
        rules.namespace("metadata", document.resource().metadata().namespace());
        switch (document.resource()) {
            case Homeserver it -> rules.appservice(it.spec().appservice());
            case Puppet it -> rules.puppet("spec", it.spec());
            case PuppetSet it ->
                rules.puppet("spec.template.spec", it.spec().template().spec());
            case Friendship it -> rules.members(it.spec().members());
            case ServiceDiscovery it -> {}
            case LLMPolicy it -> {}
            case MemoryPolicy it -> {}
            case Tool it -> {}
        }
    }

    private void puppet(String at, Puppet.Spec spec) {
        namespace(at + ".homeserverRef", spec.homeserverRef().namespace());
        if (spec.brain() instanceof PodBrain pod && pod.image() != null) {
            problem(
                    at + ".brain.pod.image",
                    "needs a cluster: start the brain yourself and write its address in place of it, like url:"
                            + " \"http://127.0.0.1:8080\"");
        }
        PuppetRefs.of(at, spec).forEach(ref -> namespace(ref.path(), ref.ref().namespace()));
    }

    private void members(List<Friendship.Member> members) {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i) instanceof Friendship.PuppetMember member) {
                namespace("spec.members[" + i + "].puppetRef", member.puppet().namespace());
            }
        }
    }

    private void appservice(Homeserver.@Nullable Appservice appservice) {
        if (appservice == null) {
            return;
        }
        if (appservice.secretRef() != null) {
            problem(
                    "spec.appservice.secretRef",
                    "needs a cluster: `up` makes the registrations itself; remove the field");
        }
        if (appservice.registrarUrl() != null) {
            problem(
                    "spec.appservice.registrarUrl",
                    "needs a cluster: here the runtime and the registrar are one process; remove the field");
        }
    }

    /** A reference without a namespace has its resource's: that is said once, there. */
    private void namespace(String path, String namespace) {
        boolean inherited = !path.equals("metadata")
                && namespace.equals(document.resource().metadata().namespace());
        if (!inherited && !namespace.equals(ObjectMeta.DEFAULT_NAMESPACE)) {
            problem(
                    path + ".namespace",
                    Grammar.quoted(namespace)
                            + " is not available: in a folder everything is in namespace \"default\"; remove the field");
        }
    }

    private void problem(String path, String message) {
        problems.add(document.problem(path, Rule.INVALID_VALUE, message));
    }
}
