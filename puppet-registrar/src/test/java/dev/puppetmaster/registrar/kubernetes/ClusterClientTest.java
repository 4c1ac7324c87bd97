package dev.puppetmaster.registrar.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.crd.FriendshipResource;
import dev.puppetmaster.api.crd.PuppetResource;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterClientTest {
    @ParameterizedTest
    @CsvSource({
        "puppetmaster.dev/v1alpha1, Puppet, dev.puppetmaster.api.crd.PuppetResource",
        "puppetmaster.dev/v1alpha1, Friendship, dev.puppetmaster.api.crd.FriendshipResource",
        "puppetmaster.dev/v1alpha1, ServiceDiscovery, dev.puppetmaster.api.crd.ServiceDiscoveryResource",
        "puppetmaster.dev/v1alpha1, LLMPolicy, dev.puppetmaster.api.crd.LLMPolicyResource",
        "puppetmaster.dev/v1alpha1, MemoryPolicy, dev.puppetmaster.api.crd.MemoryPolicyResource",
        "puppetmaster.dev/v1alpha1, Tool, dev.puppetmaster.api.crd.ToolResource",
        "v1, Status, io.fabric8.kubernetes.api.model.Status"
    })
    void whatAWatchBringsIsKnownByItsKind(String apiVersion, String kind, Class<? extends KubernetesResource> wanted) {
        WatchEvent event = ClusterClient.serialization().unmarshal("""
                        {"type": "MODIFIED", "object": {"apiVersion": "%s", "kind": "%s", "metadata": {}}}
                        """.formatted(apiVersion, kind), WatchEvent.class);

        assertThat(event.getObject()).isInstanceOf(wanted);
    }

    @Test
    void anErrorOfAWatchKeepsItsCode() {
        WatchEvent event = ClusterClient.serialization().unmarshal("""
                {"type": "ERROR", "object": {"apiVersion": "v1", "kind": "Status", "code": 410, "reason": "Expired"}}
                """, WatchEvent.class);

        assertThat(((Status) event.getObject()).getCode()).isEqualTo(410);
    }

    @Test
    void whoWroteAFieldAndTheTextOfTheLastApplyAreNotKept() {
        PuppetResource puppet = new PuppetResource();
        puppet.setMetadata(new ObjectMetaBuilder()
                .withName("anna")
                .withResourceVersion("7")
                .withGeneration(3L)
                .withManagedFields(
                        new ManagedFieldsEntryBuilder().withManager("kubectl").build())
                .withAnnotations(Map.of("kubectl.kubernetes.io/last-applied-configuration", "{...}", "mine", "kept"))
                .build());

        PuppetResource kept = Trimmed.of(puppet);

        assertThat(kept.getMetadata().getManagedFields()).isEmpty();
        assertThat(kept.getMetadata().getAnnotations()).isEqualTo(Map.of("mine", "kept"));
        assertThat(kept.getMetadata().getName()).isEqualTo("anna");
        assertThat(kept.getMetadata().getResourceVersion()).isEqualTo("7");
        assertThat(kept.getMetadata().getGeneration()).isEqualTo(3);
    }

    @Test
    void anObjectWithoutAnnotationsIsKeptAsItIs() {
        FriendshipResource friendship = new FriendshipResource();
        friendship.setMetadata(new ObjectMetaBuilder().withName("ring").build());

        assertThat(Trimmed.of(friendship).getMetadata().getName()).isEqualTo("ring");
    }
}
