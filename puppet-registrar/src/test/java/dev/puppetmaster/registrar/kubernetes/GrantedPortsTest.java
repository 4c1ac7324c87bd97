package dev.puppetmaster.registrar.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.crd.PuppetResource;
import dev.puppetmaster.api.crd.ServiceDiscoveryResource;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrantedPortsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private static Declaration puppet(String name, String homeserver) {
        return read(PuppetResource.class, """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Puppet
                metadata: {name: %s, namespace: fleet, uid: %s, generation: 1}
                spec: {homeserverRef: {name: %s}, brain: {java: {class: x.Y}}}
                """.formatted(name, name, homeserver));
    }

    private static Declaration discovery(String name, String puppets, String service, String more) {
        return read(ServiceDiscoveryResource.class, """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: ServiceDiscovery
                metadata: {name: %s, namespace: fleet, uid: %s, generation: 1}
                spec:
                  subjects: %s
                  services: [{serviceRef: %s, paths: [/], ports: [80, 8080]}]
                %s""".formatted(name, name, puppets, service, more));
    }

    private static Declaration read(Class<? extends CustomResource<?, ?>> kind, String yaml) {
        Declaration read = Translator.declaration(Serialization.unmarshal(yaml, kind));
        assertThat(read.problems()).isEmpty();
        return read;
    }

    private static final String A = "[{puppetRef: {name: a}}]";

    @Test
    void eachRuntimeMayReachTheUnionOfWhatItsPuppetsMay() {
        GrantedPorts granted = GrantedPorts.now(
                List.of(
                        puppet("a", "one"),
                        puppet("b", "one"),
                        puppet("c", "two"),
                        discovery("x", "[{puppetRef: {name: a}}, {puppetRef: {name: b}}]", "{name: orders}", ""),
                        discovery("y", "[{puppetRef: {name: b}}]", "{name: stock, namespace: store}", ""),
                        discovery("z", "[{puppetRef: {name: nobody}}]", "{name: secret}", "")),
                NOW);

        assertThat(granted.of()).containsOnlyKeys(new Ref("fleet", "one"));
        assertThat(granted.of().get(new Ref("fleet", "one")))
                .extracting(it -> it.service().namespace() + "/" + it.service().name() + ":" + it.port())
                .containsExactly("fleet/orders:80", "fleet/orders:8080", "store/stock:80", "store/stock:8080");
        assertThat(granted.until()).isNull();
    }

    @Test
    void whatHasExpiredCountsNoMoreAndTheNextEndIsKnown() {
        List<Declaration> all = List.of(
                puppet("a", "one"),
                discovery("past", A, "{name: past}", "  expiresAt: \"2026-11-21T12:00:00Z\"\n"),
                discovery("soon", A, "{name: soon}", "  expiresAt: \"2026-11-21T12:00:01Z\"\n"),
                discovery("later", A, "{name: later}", "  expiresAt: \"2026-11-21T13:00:00Z\"\n"));

        GrantedPorts granted = GrantedPorts.now(all, NOW);

        assertThat(granted.of().get(new Ref("fleet", "one")))
                .extracting(it -> it.service().name())
                .containsOnly("soon", "later");
        assertThat(granted.until()).isEqualTo(Instant.parse("2026-11-21T12:00:01Z"));
        assertThat(GrantedPorts.now(all, NOW.plusSeconds(3600)).of()).isEmpty();
    }
}
