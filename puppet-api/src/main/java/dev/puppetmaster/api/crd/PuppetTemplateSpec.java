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

/** What is declared of all puppets of a set. */
@ValidationRule(
        value = "self.homeserverRef == oldSelf.homeserverRef",
        message = "homeserverRef cannot change: accounts do not move; make a new PuppetSet")
@ValidationRule(
        value = "!has(self.deletionPolicy) || self.deletionPolicy != 'Deactivate'",
        message =
                "deletionPolicy: Deactivate is not for a PuppetSet: what was scaled down could never be scaled up again")
public record PuppetTemplateSpec(
        @JsonPropertyDescription("The Homeserver on which the account is. It cannot change: accounts do not move.")
        @Required
        RefFields homeserverRef,

        @JsonPropertyDescription(
                "What people see as a puppet's name, with its number behind it. Left out: the puppet's name.")
        @Size(max = Forms.SET_DISPLAY_NAME_LENGTH)
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
                "What becomes of an account when its puppet goes: Retain (the default in a cluster) or LeaveRooms. A set never deactivates: what was scaled down could not be scaled up again.")
        Puppet.@Nullable DeletionPolicy deletionPolicy)
        implements YamlFields {}
