package dev.puppetmaster.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One Synapse and the puppets' share of it. */
public record Homeserver(ObjectMeta metadata, Spec spec) implements Resource {
    /**
     * What is declared of a homeserver.
     *
     * @param serverName the part of every user id after the colon, at most 230 characters
     * @param clientUrl where the client-server API answers; absent: whoever starts the homeserver knows
     * @param theme the title of the Space, at most 64 characters; absent: the resource's name
     * @param puppetPrefixes 1 to 32 beginnings of localparts; only accounts that begin with one are puppets
     * @param appservice absent: whoever starts the homeserver fills it
     * @param allowedNamespaces whose Puppets may live here, besides those of its own namespace; {@code *} means all. At
     *     most 64
     * @param observers users who read every friendship of this homeserver: full Matrix ids, or {@link #YOU}
     * @param approvals absent: a tool that needs an approval is never called
     */
    public record Spec(
            String serverName,
            @Nullable String clientUrl,
            @Nullable String theme,
            List<String> puppetPrefixes,
            @Nullable Appservice appservice,
            List<String> allowedNamespaces,
            List<String> observers,
            @Nullable Approvals approvals) {
        /** Without approvals. */
        public Spec(
                String serverName,
                @Nullable String clientUrl,
                @Nullable String theme,
                List<String> puppetPrefixes,
                @Nullable Appservice appservice,
                List<String> allowedNamespaces,
                List<String> observers) {
            this(serverName, clientUrl, theme, puppetPrefixes, appservice, allowedNamespaces, observers, null);
        }

        public Spec {
            allowedNamespaces = List.copyOf(allowedNamespaces);
            puppetPrefixes = List.copyOf(puppetPrefixes);
            observers = List.copyOf(observers);
        }
    }

    /**
     * How the homeserver reaches us.
     *
     * @param secretRef name of the Secret in the Homeserver's namespace that holds the two registrations and the
     *     runtime's token; only in a cluster
     * @param runtimeUrl where the homeserver reaches the runtime to push events, as the homeserver sees it
     * @param registrarUrl where the runtime reaches the registrar, as the runtime sees it; only in a cluster
     */
    public record Appservice(
            @Nullable String secretRef,
            @Nullable String runtimeUrl,
            @Nullable String registrarUrl) {}

    /**
     * Who decides about calls of tools that need an approval, and where.
     *
     * @param approvers 1 to 64 users: full Matrix ids, or {@link #YOU}
     * @param room id of a room that is there; absent: the registrar makes {@code #approvals_<namespace>_<homeserver>}
     */
    public record Approvals(
            List<String> approvers, @Nullable String room) {
        public Approvals {
            approvers = List.copyOf(approvers);
        }
    }

    /** In a folder this word stands for the human account that {@code up} makes or is given. */
    public static final String YOU = "you";

    /** Whether Puppets of {@code namespace} may live here. */
    public boolean admits(String namespace) {
        return AllowedNamespaces.admit(spec.allowedNamespaces(), metadata, namespace);
    }

    /** What the Space of this homeserver is called. */
    public String title() {
        String theme = spec.theme();
        return theme == null ? metadata.name() : theme;
    }
}
