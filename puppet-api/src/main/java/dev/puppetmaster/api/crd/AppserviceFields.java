package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** How homeserver, runtime and registrar reach each other. */
public record AppserviceFields(
        @JsonPropertyDescription(
                "The Secret with the keys registrar.yaml and puppets.yaml (the two registrations, as Synapse reads them) and runtime-token (what the runtime shows to the registrar). Whoever makes it lets the registrar get it: a Role with resourceNames, and a RoleBinding.")
        @Nullable
        SecretRefFields secretRef,

        @JsonPropertyDescription(
                "Where the homeserver reaches the runtime to push events, as the homeserver sees it, for example http://data-runtime.matrix.svc:29300.")
        @Size(max = Forms.URL_LENGTH)
        @Pattern(Forms.URL)
        @Nullable
        String runtimeUrl,

        @JsonPropertyDescription(
                "Where the runtime reaches the registrar, as the runtime sees it. Left out: what the registrar was installed with.")
        @Size(max = Forms.URL_LENGTH)
        @Pattern(Forms.URL)
        @Nullable
        String registrarUrl)
        implements YamlFields {}
