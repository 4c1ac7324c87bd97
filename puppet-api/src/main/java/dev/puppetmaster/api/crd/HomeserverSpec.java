package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is declared of a homeserver. */
public record HomeserverSpec(
        @JsonPropertyDescription(
                "The part of every user id after the colon, for example data.example.org. It cannot change: accounts and rooms bear it.")
        @Required
        @Size(min = 1, max = Forms.SERVER_NAME_LENGTH)
        @Pattern(Forms.SERVER_NAME)
        @ValidationRule(value = "self == oldSelf", message = "serverName cannot change: accounts and rooms bear it")
        String serverName,

        @JsonPropertyDescription(
                "Where the client-server API answers, for example http://synapse.matrix.svc:8008. Needed in a cluster.")
        @Size(max = Forms.URL_LENGTH)
        @Pattern(Forms.URL)
        @Nullable
        String clientUrl,

        @JsonPropertyDescription(
                "Title of the Space in which a Matrix client shows the rooms. Left out: the resource's name.")
        @Size(max = Forms.THEME_LENGTH)
        @Pattern(Forms.NOT_BLANK)
        @Nullable
        String theme,

        @JsonPropertyDescription(
                "Only accounts whose localparts begin with one of these are puppets; a Puppet outside is refused. They are part of the registration puppets.yaml: a change needs a new one, and a restart of the homeserver.")
        @Required
        @Size(min = 1, max = Forms.PREFIXES)
        @ValidationRule(
                value =
                        "self.all(p, !'you'.startsWith(p) && !'puppetmaster-registrar'.startsWith(p) && !'puppetmaster-runtime'.startsWith(p))",
                message =
                        "no prefix may claim the accounts you, puppetmaster-registrar or puppetmaster-runtime: use a longer one, like \"data-\"")
        List<@Pattern(Forms.LOCALPART) @Size(min = 1, max = Forms.PUPPET_PREFIX_LENGTH) String> puppetPrefixes,

        @JsonPropertyDescription("How homeserver, runtime and registrar reach each other. Needed in a cluster.")
        @Nullable
        AppserviceFields appservice,

        @JsonPropertyDescription("Namespaces whose Puppets may live here, besides this one; * means all.")
        @Size(max = Forms.NAMESPACES)
        @Nullable
        List<@Pattern(Forms.NAMESPACE_OR_ALL) @Size(max = Forms.NAME_LENGTH) String> allowedNamespaces,

        @JsonPropertyDescription(
                "Full Matrix ids of people who read along in every friendship, and may ask in direct chats; \"you\" is the person of a folder, and nobody in a cluster.")
        @Size(max = Forms.USERS)
        @Nullable
        List<@Pattern(Forms.USER) @Size(max = Forms.MATRIX_ID_LENGTH) String> observers,

        @JsonPropertyDescription(
                "Who decides about calls of tools that need an approval. Left out: nobody does, and they are not made.")
        @Nullable
        ApprovalsFields approvals)
        implements YamlFields {}
