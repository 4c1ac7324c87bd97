package dev.puppetmaster.registrar.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.SecretRef;
import dev.puppetmaster.api.Tool;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a runtime is given for tools: no more than its puppets' tools want. */
class RuntimeNeedsTest {
    private final Troupe troupe = new Troupe();

    private static Tool tool(String namespace, String name, Tool.Type type, Tool.@Nullable Mcp mcp, String... keys) {
        Tool.Auth auth = keys.length == 0 ? null : new Tool.Auth(new SecretRef("keys", keys[0]), "Authorization", "");
        return new Tool(
                new ObjectMeta(name, namespace, Map.of(), Map.of()),
                new Tool.Spec(
                        type,
                        "1.0.0",
                        type == Tool.Type.Program
                                ? new Tool.Program(
                                        List.of("roll"), Duration.ofSeconds(1), 64, 1_000, Map.of(), "Rolls dice.")
                                : null,
                        type == Tool.Type.Http
                                ? new Tool.Http(new Tool.OpenApi(null, "https://x/openapi.json"), null, List.of())
                                : null,
                        mcp,
                        type == Tool.Type.Java ? new Tool.JavaClass("x.Weather") : null,
                        auth,
                        Tool.Hints.UNKNOWN,
                        List.of("*")));
    }

    private static Puppet.ToolUse use(String namespace, String name) {
        return new Puppet.ToolUse(new Ref(namespace, name), "", List.of(), List.of());
    }

    private RuntimeNeeds needs() {
        return RuntimeNeeds.of(declared());
    }

    private Declared declared() {
        Homeserver homeserver = new Homeserver(
                ObjectMeta.named("data"),
                new Homeserver.Spec("s", null, "Data", List.of("data-"), null, List.of(), List.of(), null));
        return new Declared(
                new Resources(homeserver, troupe.puppets, List.of(), List.of(), List.of(), troupe.tools),
                troupe.refused,
                Map.of());
    }

    private static RuntimeNeeds secrets(String... keys) {
        return new RuntimeNeeds(false, new TreeMap<>(Map.of("keys", new TreeSet<>(List.of(keys)))));
    }

    @Test
    void aToolThatNoPuppetHasNeedsNothing() {
        troupe.tools.add(tool("default", "roll", Tool.Type.Program, null));
        troupe.tools.add(tool("default", "shop", Tool.Type.Http, null, "token"));
        troupe.thinker("data-a", null, null);

        assertThat(needs()).isEqualTo(RuntimeNeeds.NOTHING);
    }

    @Test
    void aProgramAndAnMcpServerThatIsOneNeedAPlaceToRunAndTheOthersDoNot() {
        troupe.thinker("data-a", null, null, use("default", "t"));
        troupe.tools.add(tool("default", "t", Tool.Type.Program, null));
        assertThat(needs().programs()).isTrue();

        troupe.tools.set(0, tool("default", "t", Tool.Type.Mcp, new Tool.Mcp(List.of("server"), null)));
        assertThat(needs().programs()).isTrue();

        troupe.tools.set(0, tool("default", "t", Tool.Type.Mcp, new Tool.Mcp(List.of(), "https://x/mcp")));
        assertThat(needs().programs()).isFalse();
        troupe.tools.set(0, tool("default", "t", Tool.Type.Java, null));
        assertThat(needs()).isEqualTo(RuntimeNeeds.NOTHING);
    }

    @Test
    void keysOfOneSecretComeTogetherAndOnlyThoseThatAreNamed() {
        troupe.tools.add(tool("default", "shop", Tool.Type.Http, null, "token"));
        troupe.tools.add(tool("default", "bank", Tool.Type.Http, null, "pin"));
        troupe.thinker("data-a", null, null, use("default", "shop"));
        troupe.thinker("data-b", null, null, use("default", "shop"), use("default", "bank"));

        assertThat(needs()).isEqualTo(secrets("pin", "token"));
        assertThat(needs().with(Set.of()::contains)).isEqualTo(RuntimeNeeds.NOTHING);
    }

    /** Else whoever may write Tools in another namespace could name any Secret of the runtime's. */
    @Test
    void theSecretOfAToolOfAnotherNamespaceIsNotLookedForInTheRuntimes() {
        troupe.tools.add(tool("other", "shop", Tool.Type.Http, null, "token"));
        troupe.thinker("data-a", null, null, use("other", "shop"));

        assertThat(needs()).isEqualTo(RuntimeNeeds.NOTHING);
        assertThat(new Supplies(declared()).of(troupe.puppets.getFirst()).lacks())
                .singleElement()
                .satisfies(lack -> {
                    assertThat(lack.reason()).isEqualTo("ToolSecretElsewhere");
                    assertThat(lack.message()).contains("namespace default").contains("declare the Tool there");
                });
    }

    @Test
    void aToolThatIsRefusedNeedsNothing() {
        troupe.tools.add(tool("default", "shop", Tool.Type.Http, null, "token"));
        troupe.thinker("data-a", null, null, use("default", "shop"));
        troupe.refused.put(
                new ResourceKey("Tool", "default", "shop"), new Refusal("ResolvedRefs", "SecretMissing", "none"));

        assertThat(needs()).isEqualTo(RuntimeNeeds.NOTHING);
    }
}
