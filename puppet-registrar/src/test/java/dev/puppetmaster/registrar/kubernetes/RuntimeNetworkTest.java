package dev.puppetmaster.registrar.kubernetes;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Ref;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RuntimeNetworkTest {
    private static final Ref HOMESERVER = new Ref("data", "data");

    private final Known services = new Known();

    private static final class Known implements ServiceLookup {
        final Map<Ref, Service> services = new HashMap<>();
        Set<String> unwatched = Set.of();
        boolean read = true;

        void has(String yaml) {
            Service service = Serialization.unmarshal(yaml, Service.class);
            services.put(
                    new Ref(
                            service.getMetadata().getNamespace(),
                            service.getMetadata().getName()),
                    service);
        }

        @Override
        public boolean isRead() {
            return read;
        }

        @Override
        public boolean isLate() {
            return false;
        }

        @Override
        public boolean watches(String namespace) {
            return !unwatched.contains(namespace);
        }

        @Override
        public Optional<Service> find(Ref service) {
            return Optional.ofNullable(services.get(service));
        }
    }

    private static RuntimeNetwork.Plan plan(List<String> needed, GrantedPorts.Target... granted) {
        return new RuntimeNetwork.Plan(
                HOMESERVER,
                new OwnerReference(),
                needed.stream().map(URI::create).toList(),
                Set.of(),
                new TreeSet<>(List.of(granted)),
                List.of());
    }

    private static GrantedPorts.Target target(String namespace, String name, int port) {
        return new GrantedPorts.Target(new Ref(namespace, name), port);
    }

    private NetworkPolicy services(GrantedPorts.Target... granted) {
        return requireNonNull(RuntimeNetwork.services(plan(List.of(), granted), services));
    }

    private static String egress(NetworkPolicy policy) {
        return Serialization.asYaml(policy.getSpec().getEgress()).replace("\"", "");
    }

    private void orders() {
        services.has("""
                apiVersion: v1
                kind: Service
                metadata: {name: orders, namespace: shop}
                spec:
                  selector: {app: orders, tier: web}
                  ports:
                    - {name: http, port: 80, targetPort: http}
                    - {name: admin, port: 9000, targetPort: 9090}
                    - {name: plain, port: 7000}
                    - {name: dns, port: 53, protocol: UDP}
                """);
    }

    @Test
    void whatIsGrantedAreThePodsBehindAServiceAndTheirPorts() {
        orders();

        NetworkPolicy policy =
                services(target("shop", "orders", 80), target("shop", "orders", 9000), target("shop", "orders", 7000));

        assertThat(policy.getMetadata().getName()).isEqualTo("data-runtime-services");
        assertThat(policy.getSpec().getPodSelector().getMatchLabels())
                .containsEntry("app.kubernetes.io/name", "puppetmaster-runtime")
                .containsEntry("app.kubernetes.io/instance", "data");
        assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Egress");
        assertThat(policy.getSpec().getEgress()).hasSize(1);
        assertThat(egress(policy))
                .contains("kubernetes.io/metadata.name: shop", "app: orders", "tier: web")
                .contains("port: http", "port: 9090", "port: 7000")
                .doesNotContain("port: 80\n", "port: 9000");
    }

    @Test
    void serviceBesideServiceIsRuleBesideRule() {
        orders();
        services.has("""
                apiVersion: v1
                kind: Service
                metadata: {name: stock, namespace: store}
                spec: {selector: {app: stock}, ports: [{port: 80, targetPort: 8080}]}
                """);

        assertThat(services(target("store", "stock", 80), target("shop", "orders", 80))
                        .getSpec()
                        .getEgress())
                .hasSize(2);
    }

    @Test
    void whereNothingIsGrantedOrFoundThereIsNoPolicyAtAll() {
        assertThat(RuntimeNetwork.services(plan(List.of()), services)).isNull();
        assertThat(RuntimeNetwork.services(plan(List.of(), target("shop", "orders", 80)), services))
                .isNull();
    }

    @Test
    void whatNoPolicyCanSayIsSaidInWords() {
        orders();
        services.has("""
                apiVersion: v1
                kind: Service
                metadata: {name: outside, namespace: shop}
                spec: {type: ExternalName, externalName: example.org}
                """);
        services.has("""
                apiVersion: v1
                kind: Service
                metadata: {name: by-hand, namespace: shop}
                spec: {ports: [{port: 80}]}
                """);
        services.unwatched = Set.of("elsewhere");

        assertThat(said("gone", 80))
                .isEqualTo("ServiceMissing: Service \"gone\" of namespace shop does not exist; make it"
                        + " or correct spec.services");
        assertThat(said("orders", 8080))
                .startsWith(
                        "ServicePortMissing: Service \"orders\" of namespace shop has no TCP port 8080; it has 80, 9000,");
        assertThat(said("orders", 53)).startsWith("ServicePortMissing");
        assertThat(said("outside", 80)).contains("another name for example.org", "runtime.egress");
        assertThat(said("by-hand", 80)).contains("selects no pods", "runtime.egress");
        assertThat(Reach.of(new Ref("elsewhere", "orders"), 80, services).toString())
                .contains("watchNamespaces");
        services.read = false;
        assertThat(said("orders", 80)).contains("cannot read Services");
    }

    private String said(String name, int port) {
        return switch (Reach.of(new Ref("shop", name), port, services)) {
            case Reach.Pods pods -> pods.toString();
            case Reach.Missing missing -> missing.reason() + ": " + missing.message();
            case Reach.Unspoken unspoken -> unspoken.message();
        };
    }

    @Test
    void aRuntimeReachesNamesAndWhatItNeedsItself() {
        services.has("""
                apiVersion: v1
                kind: Service
                metadata: {name: data-synapse, namespace: data}
                spec: {selector: {app: synapse}, ports: [{port: 8008, targetPort: http}]}
                """);

        NetworkPolicy base = RuntimeNetwork.base(
                plan(List.of(
                        "https://puppetmaster.puppetmaster.svc:8443",
                        "http://data-synapse.data.svc:8008",
                        "https://matrix.example.org")),
                services);

        assertThat(base.getMetadata().getName()).isEqualTo("data-runtime");
        assertThat(base.getSpec().getEgress()).hasSize(4);
        assertThat(egress(base))
                .contains("port: 53", "port: 8443", "app: synapse", "port: http", "port: 443")
                .doesNotContain("port: 8008");
    }

    /** Else a registrar that starts anew would write everything again. */
    @Test
    void anObjectsHashDoesNotDependOnTheOrderOfItsMaps() {
        orders();
        NetworkPolicy one = services(target("shop", "orders", 80));
        NetworkPolicy two = services(target("shop", "orders", 80));
        Map<String, String> labels = new LinkedHashMap<>();
        List.copyOf(one.getMetadata().getLabels().entrySet())
                .reversed()
                .forEach(it -> labels.put(it.getKey(), it.getValue()));
        two.getMetadata().setLabels(labels);

        assertThat(AppliedObjects.hash(two)).isEqualTo(AppliedObjects.hash(one));
    }
}
