package dev.puppetmaster.registrar.core;

import static dev.puppetmaster.registrar.core.Troupe.REGISTRAR;
import static dev.puppetmaster.registrar.core.Troupe.YOU;
import static dev.puppetmaster.registrar.core.Troupe.id;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.MemoryPolicy;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.Tool;
import dev.puppetmaster.api.runtime.AssignedApprovals;
import dev.puppetmaster.api.runtime.AssignedBrain;
import dev.puppetmaster.api.runtime.AssignedMemory;
import dev.puppetmaster.api.runtime.AssignedPolicy;
import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.api.runtime.AssignedTool;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What puppets name: found, missing, not allowed, of another version; and the room where calls are approved. */
class SupplyTest {
    private static final String APPROVALS = "#approvals_default_data:s";
    private static final ResourceKey A = new ResourceKey("Puppet", "default", "data-a");
    private static final ResourceKey WEATHER = new ResourceKey("Tool", "default", "weather");
    private static final Ref MODELS = Ref.to("models");
    private static final Ref SHORT = Ref.to("short");

    private final SimulatedMatrix matrix = new SimulatedMatrix();
    private final Troupe troupe = new Troupe();
    private ToolPages pages = ToolPages.EMPTY;

    private static ObjectMeta named(String namespace, String name) {
        return new ObjectMeta(name, namespace, Map.of(), Map.of());
    }

    private static LLMPolicy models(String namespace, String... allowed) {
        LLMPolicy.Backend backend = new LLMPolicy.Backend(
                "big",
                LLMPolicy.Provider.ollama,
                "http://m",
                "m",
                null,
                4,
                LLMPolicy.Price.FREE,
                LLMPolicy.Timeouts.DEFAULT);
        return new LLMPolicy(
                named(namespace, "models"),
                new LLMPolicy.Spec(
                        List.of(backend),
                        List.of(),
                        0,
                        Duration.ZERO,
                        List.of(),
                        List.of(),
                        null,
                        null,
                        List.of(allowed)));
    }

    private static MemoryPolicy summary() {
        return new MemoryPolicy(
                named("default", "short"),
                new MemoryPolicy.Spec(MemoryPolicy.Type.Summary, 500, Duration.ofDays(1), List.of()));
    }

    private static Tool tool(String namespace, String version, String... allowed) {
        return new Tool(
                named(namespace, "weather"),
                new Tool.Spec(
                        Tool.Type.Java,
                        version,
                        null,
                        null,
                        null,
                        new Tool.JavaClass("x.Weather"),
                        null,
                        Tool.Hints.UNKNOWN,
                        List.of(allowed)));
    }

    private static Puppet.ToolUse use(String namespace, String version, String... requireApproval) {
        return new Puppet.ToolUse(
                new Ref(namespace, "weather"), version, List.of("get_weather"), List.of(requireApproval));
    }

    private RuntimeAssignment assignment() {
        matrix.reconcile(troupe.desired());
        return Assignments.of(troupe.desired(), matrix.observe(), Set.of(), null, pages, List.of(REGISTRAR));
    }

    private AssignedPuppet puppet() {
        return assignment().puppets().getFirst();
    }

    private Map<ResourceKey, ResourceStatus> statuses() {
        RuntimeAssignment assignment = assignment();
        ObservedState observed = matrix.observe();
        Findings findings = new Findings(
                troupe.desired(),
                matrix.record,
                observed,
                Plan.diff(troupe.desired(), observed),
                Set.of(),
                List.of(),
                null,
                Map.of(),
                assignment,
                pages);
        return Statuses.of(findings, Map.of(), Map.of(), Instant.EPOCH);
    }

    private Condition condition(ResourceKey key, String type) {
        return requireNonNull(statuses().get(key)).condition(type).orElseThrow();
    }

    private void assertLacks(String reason, String message) {
        Condition refs = condition(A, Condition.RESOLVED_REFS);
        assertThat(refs.status()).isEqualTo(Condition.Status.False);
        assertThat(refs.reason()).isEqualTo(reason);
        assertThat(refs.message()).isEqualTo(message);
        assertThat(condition(A, Condition.READY).reason()).isEqualTo(reason);
    }

    @Test
    void whatAPuppetNamesIsAssigned() {
        troupe.policies.add(models("default"));
        troupe.memories.add(summary());
        troupe.tools.add(tool("default", "1.2.0"));
        troupe.thinker("data-a", MODELS, SHORT, use("default", ">=1 <2"));

        RuntimeAssignment assignment = assignment();

        assertThat(assignment.policies())
                .containsExactly(
                        new AssignedPolicy("default/models", models("default").spec()));
        AssignedPuppet puppet = assignment.puppets().getFirst();
        assertThat(puppet.brain()).isEqualTo(new AssignedBrain.Llm("Be brief.", "default/models"));
        assertThat(puppet.memory())
                .isEqualTo(new AssignedMemory("default/short", summary().spec()));
        assertThat(puppet.tools())
                .containsExactly(new AssignedTool(
                        "default/weather",
                        tool("default", "1.2.0").spec(),
                        List.of("get_weather"),
                        List.of(),
                        Map.of()));
        assertThat(puppet.approvals()).isNull();
        assertThat(condition(A, Condition.RESOLVED_REFS).status()).isEqualTo(Condition.Status.True);
    }

    @Test
    void aFunctionThatTwoToolsHaveIsOneOfTheFirstAndTheOtherIsSaid() {
        Tool weather = tool("default", "1.2.0");
        Tool other = new Tool(named("default", "radar"), weather.spec());
        troupe.tools.add(weather);
        troupe.tools.add(other);
        pages = pages.seen(weather, Map.of("get_weather", "1")).seen(other, Map.of("get_weather", "2", "get_map", "3"));
        troupe.thinker(
                "data-a",
                null,
                null,
                use("default", ">=1 <2"),
                new Puppet.ToolUse(new Ref("default", "radar"), null, List.of(), List.of()));

        assertLacks(
                "ToolFunctionTwice",
                "function get_weather of Tool \"radar\" is left out, for Tool \"weather\" has one of that name: say in"
                        + " spec.tools[].names which of the two is meant");
    }

    @Test
    void functionsThatAPuppetDoesNotNameCollideWithNone() {
        Tool weather = tool("default", "1.2.0");
        Tool other = new Tool(named("default", "radar"), weather.spec());
        troupe.tools.add(weather);
        troupe.tools.add(other);
        pages = pages.seen(weather, Map.of("get_weather", "1")).seen(other, Map.of("get_weather", "2", "get_map", "3"));
        troupe.thinker(
                "data-a",
                null,
                null,
                use("default", ">=1 <2"),
                new Puppet.ToolUse(new Ref("default", "radar"), null, List.of("get_map"), List.of()));

        assertThat(condition(A, Condition.RESOLVED_REFS).status()).isEqualTo(Condition.Status.True);
    }

    @Test
    void whoNamesNothingIsToldNothing() {
        troupe.policies.add(models("default"));
        troupe.tools.add(tool("default", "1.2.0"));
        troupe.thinker("data-a", null, null);

        RuntimeAssignment assignment = assignment();

        assertThat(assignment.policies()).isEmpty();
        assertThat(assignment.puppets().getFirst().brain()).isEqualTo(new AssignedBrain.Llm("Be brief."));
        assertThat(assignment.puppets().getFirst().memory()).isNull();
    }

    /** The key stays: a runtime that finds no policy of it asks no model. */
    @Test
    void aPolicyThatIsMissingIsNotReplacedByAnother() {
        troupe.policies.add(models("other"));
        troupe.thinker("data-a", MODELS, null);

        assertThat(assignment().policies()).isEmpty();
        assertThat(puppet().brain()).isEqualTo(new AssignedBrain.Llm("Be brief.", "default/models"));
        assertLacks(
                "LLMPolicyMissing",
                "LLMPolicy \"models\" does not exist; declare it or correct spec.brain.llm.policyRef; until then no model"
                        + " answers for it");
    }

    @Test
    void aPolicyOfAnotherNamespaceHasToAllowIt() {
        troupe.thinker("data-a", new Ref("other", "models"), null);
        troupe.policies.add(models("other", "third"));

        assertThat(assignment().policies()).isEmpty();
        assertLacks(
                "LLMPolicyNotAllowed",
                "LLMPolicy \"models\" of namespace other does not allow Puppets of namespace default; add it to its"
                        + " spec.allowedNamespaces; until then no model answers for it");

        troupe.policies.set(0, models("other", "default"));
        assertThat(assignment().policies()).extracting(AssignedPolicy::key).containsExactly("other/models");
    }

    @Test
    void whoseMemoryPolicyIsMissingRemembersNothing() {
        troupe.thinker("data-a", null, SHORT);

        assertThat(requireNonNull(puppet().memory()).spec().type()).isEqualTo(MemoryPolicy.Type.None);
        assertLacks(
                "MemoryPolicyMissing",
                "MemoryPolicy \"short\" does not exist; declare it or correct spec.memoryPolicyRef; until then it"
                        + " remembers nothing");
    }

    @Test
    void aToolThatIsMissingOrNotAllowedOrOfAnotherVersionIsLeftOutAndTheRestStays() {
        troupe.tools.add(tool("default", "2.0.0"));
        troupe.tools.add(tool("other", "1.0.0"));
        troupe.tools.add(tool("third", "1.0.0", "*"));
        troupe.thinker(
                "data-a",
                null,
                null,
                use("default", ">=1.0 <2"),
                use("other", ""),
                use("fourth", ""),
                use("third", "1.0.0"));

        assertThat(puppet().tools()).extracting(AssignedTool::key).containsExactly("third/weather");
        assertLacks(
                "ToolVersionUnmet",
                "Tool \"weather\" has version 2.0.0, which is not in \">=1.0 <2\"; correct the one or the other; until"
                        + " then it goes without. Besides: Tool \"weather\" of namespace other does not allow Puppets of"
                        + " namespace default; add it to its spec.allowedNamespaces; until then it goes without."
                        + " Besides: Tool \"weather\" of namespace fourth does not exist; declare it or correct"
                        + " spec.tools[2].toolRef; until then it goes without");
    }

    @Test
    void aToolThatIsNotAcceptedIsLeftOutWithTheReason() {
        troupe.refused.put(WEATHER, new Refusal(Condition.ACCEPTED, "Invalid", "spec.version x is no version"));
        troupe.thinker("data-a", null, null, use("default", ""));

        assertThat(puppet().tools()).isEmpty();
        assertLacks(
                "ToolNotAccepted",
                "Tool \"weather\" is not accepted: spec.version x is no version; until then it goes without");
    }

    // ---- approvals

    private void needsApproval() {
        troupe.tools.add(tool("default", "1.0.0"));
        troupe.thinker("data-a", null, null, use("default", "", "*"));
        troupe.puppet("data-b");
    }

    @Test
    void callsThatNeedAnApprovalAreNotMadeWhereNobodyCanGiveIt() {
        needsApproval();

        assertThat(puppet().approvals()).isNull();
        assertThat(puppet().tools()).hasSize(1);
        assertThat(matrix.aliases).doesNotContainKey(APPROVALS);
        assertLacks(
                "ApprovalsMissing",
                "calls that need an approval are not made, for nobody can give it: name approvers in Homeserver \"data\""
                        + " spec.approvals");
    }

    @Test
    void aRoomIsMadeForApprovalsWithWhoApprovesAndWhoAsks() {
        needsApproval();
        troupe.approvals = new Homeserver.Approvals(List.of("you", "@alice:t", id("data-b"), REGISTRAR), null);

        AssignedApprovals approvals = requireNonNull(puppet().approvals());

        assertThat(approvals.roomId()).isEqualTo(matrix.aliases.get(APPROVALS));
        assertThat(approvals.approvers()).containsExactly(YOU, "@alice:t");
        assertThat(matrix.room(APPROVALS).members.keySet())
                .containsExactlyInAnyOrder(REGISTRAR, id("data-a"), YOU, "@alice:t");
        assertThat(assignment().puppets().getLast().approvals()).isNull();
        ResourceStatus.OfHomeserver status = (ResourceStatus.OfHomeserver)
                requireNonNull(statuses().get(new ResourceKey("Homeserver", "default", "data")));
        assertThat(status.approvalsRoomId()).isEqualTo(approvals.roomId());
        assertThat(status.isReady()).isTrue();
    }

    @Test
    void whoNoLongerAsksOrApprovesGoesAndTheRoomGoesWithTheField() {
        needsApproval();
        troupe.approvals = new Homeserver.Approvals(List.of("you", "@alice:t"), null);
        assignment();

        troupe.thinker("data-a", null, null, use("default", ""));
        troupe.approvals = new Homeserver.Approvals(List.of("you"), null);
        assignment();
        SimulatedMatrix.SimulatedRoom room = matrix.room(APPROVALS);
        assertThat(List.of(REGISTRAR, YOU)).allMatch(room::has);
        assertThat(List.of(id("data-a"), "@alice:t")).noneMatch(room::has);

        troupe.approvals = null;
        assignment();
        assertThat(matrix.aliases).doesNotContainKey(APPROVALS);
    }

    @Test
    void aRoomOfSomebodyElseIsTakenAsItIs() {
        needsApproval();
        troupe.approvals = new Homeserver.Approvals(List.of("you"), "!theirs:t");

        assertThat(puppet().approvals()).isEqualTo(new AssignedApprovals("!theirs:t", List.of(YOU)));
        assertThat(matrix.aliases).doesNotContainKey(APPROVALS);
    }

    // ---- what is pinned

    @Test
    void whatIsFirstSeenOfAToolIsPinnedAndAnotherSchemaIsADrift() {
        troupe.tools.add(tool("default", "1.0.0"));
        troupe.thinker("data-a", null, null, use("default", ""));
        assertThat(condition(WEATHER, Condition.DRIFTED).reason()).isEqualTo("NotSeen");

        pages = pages.seen(tool("default", "1.0.0"), Map.of("get", "aa", "set", "bb"));
        assertThat(condition(WEATHER, Condition.DRIFTED).reason()).isEqualTo("Pinned");
        assertThat(condition(WEATHER, Condition.READY).status()).isEqualTo(Condition.Status.True);

        pages = pages.seen(tool("default", "1.0.0"), Map.of("get", "aa", "set", "XX", "new", "cc"));

        Map<String, String> pinned = Map.of("get", "aa", "set", "bb", "new", "cc");
        assertThat(puppet().tools().getFirst().pinned()).isEqualTo(pinned);
        assertThat(((ResourceStatus.OfTool) requireNonNull(statuses().get(WEATHER))).discovered())
                .isEqualTo(ResourceStatus.Discovered.of(pinned));
        Condition drifted = condition(WEATHER, Condition.DRIFTED);
        assertThat(drifted.status()).isEqualTo(Condition.Status.True);
        assertThat(drifted.reason()).isEqualTo("SchemaChanged");
        assertThat(drifted.message())
                .isEqualTo("the schema of set is another than version 1.0.0 had at first, and it is not called; look at"
                        + " what changed, and raise spec.version to accept it");
        assertThat(condition(WEATHER, Condition.READY).reason()).isEqualTo("SchemaChanged");
    }

    @Test
    void anotherVersionIsPinnedAnew() {
        pages = pages.seen(tool("default", "1.0.0"), Map.of("get", "aa"));
        troupe.tools.add(tool("default", "1.1.0"));
        troupe.thinker("data-a", null, null, use("default", ""));
        assertThat(puppet().tools().getFirst().pinned()).isEmpty();

        pages = pages.seen(tool("default", "1.1.0"), Map.of("get", "bb"));

        assertThat(puppet().tools().getFirst().pinned()).isEqualTo(Map.of("get", "bb"));
        assertThat(condition(WEATHER, Condition.DRIFTED).status()).isEqualTo(Condition.Status.False);
    }

    @Test
    void aDriftThatWasSaidStaysSaidUntilARuntimeHasLookedAgain() {
        Tool tool = tool("default", "1.0.0");
        pages = pages.with(WEATHER, new ToolPages.Page("1.0.0", Map.of("get", "aa"), null));
        Condition said =
                new Condition(Condition.DRIFTED, Condition.Status.True, "SchemaChanged", "get", Instant.EPOCH, 1);

        assertThat(SharedStatuses.tool(tool, pages, 1, List.of(said), Instant.EPOCH)
                        .conditions())
                .contains(said);
        pages = pages.seen(tool, Map.of("get", "aa"));
        assertThat(SharedStatuses.tool(tool, pages, 1, List.of(said), Instant.EPOCH)
                        .condition(Condition.DRIFTED)
                        .orElseThrow()
                        .status())
                .isEqualTo(Condition.Status.False);
    }
}
