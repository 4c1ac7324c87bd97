package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is declared of a puppet. */
@ValidationRule(
        value = "self.homeserverRef == oldSelf.homeserverRef",
        message = "homeserverRef cannot change: accounts do not move; make a new Puppet")
@ValidationRule(
        value =
                "has(self.localpart) == has(oldSelf.localpart) && (!has(self.localpart) || self.localpart == oldSelf.localpart)",
        message = "localpart cannot change: make a new Puppet")
public record PuppetSpec(
        @JsonPropertyDescription("The Homeserver on which the account is. It cannot change: accounts do not move.")
        @Required
        RefFields homeserverRef,

        @JsonPropertyDescription(
                "Localpart of the Matrix account, within the Homeserver's puppetPrefixes. Left out: the resource's name. It cannot change.")
        @Size(min = 1, max = Forms.LOCALPART_LENGTH)
        @Pattern(Forms.LOCALPART)
        @Nullable
        String localpart,

        @JsonPropertyDescription("What people see as its name. Left out: the resource's name.")
        @Size(max = Forms.DISPLAY_NAME_LENGTH)
        @Pattern(Forms.NOT_BLANK)
        @Nullable
        String displayName,

        @JsonPropertyDescription("What turns a message into an answer: exactly one of its fields.") @Required
        BrainFields brain,

        @JsonPropertyDescription("The tools that its model may call. Left out: none.")
        @Size(max = Forms.TOOLS)
        @ValidationRule(
                value = "self.all(t, self.exists_one(other, other.toolRef == t.toolRef))",
                message = "tools: no tool may be named twice")
        @Nullable
        List<ToolUseFields> tools,

        @JsonPropertyDescription(
                "The MemoryPolicy that says what it remembers. Left out: the end of the room, as people read it.")
        @Nullable
        RefFields memoryPolicyRef,

        @JsonPropertyDescription("Who may ask it and invite it.") @Nullable
        AccessFields access,

        @JsonPropertyDescription("Namespaces whose Friendships may name it, besides its own; * means all.")
        @Size(max = Forms.NAMESPACES)
        @Nullable
        List<@Pattern(Forms.NAMESPACE_OR_ALL) @Size(max = Forms.NAME_LENGTH) String> allowedNamespaces,

        @JsonPropertyDescription("Running, or Suspended: it stays in its rooms and answers nothing.")
        @Default("Running")
        Puppet.@Nullable OperatingMode operatingMode,

        @JsonPropertyDescription("When puppets that talk to each other are stopped.") @Nullable
        LoopGuardFields loopGuard,

        @JsonPropertyDescription(
                "What becomes of the account when the resource goes: Retain (the default in a cluster) leaves account and rooms as they are, LeaveRooms makes it leave every room, Deactivate closes it for ever: its localpart can never be used again.")
        Puppet.@Nullable DeletionPolicy deletionPolicy)
        implements YamlFields {}
