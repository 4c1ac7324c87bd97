package dev.puppetmaster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A puppet with a language model calls a Service of the cluster: what is granted, nothing else, and nothing any more when the grant
 * is gone. The model does what it is told, so that it is the puppet that refuses. Where the cluster's network honours
 * NetworkPolicies, the calls also show that the runtime's let through what they should; dev/rig's does not.
 */
@Order(5)
@ExtendWith(OnTheCluster.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServicesE2E {
    private static String room = "";

    @BeforeAll
    static void aShopAModelAndAPuppet(Installation here) throws IOException {
        String programs = "deploy/e2e/src/test/resources/shop.py";
        here.shell().run("kubectl -n shop create configmap programs --from-file " + programs);
        here.cluster().apply(resource("shop.yaml").replace("IMAGE", here.synapseImage()));
        here.shell().run("kubectl -n shop rollout status deployment/orders deployment/model --timeout=300s");

        String withModel =
                here.page().codeThatBegins("--set runtime.ollama.baseUrl").replace("OLLAMA", "model.shop.svc");
        here.shell()
                .run("helm upgrade puppetmaster deploy/puppetmaster -n puppetmaster --reuse-values " + withModel
                        + " && kubectl -n puppetmaster rollout status deployment/puppetmaster");
        here.cluster()
                .await(
                        "-n data statefulset data-runtime",
                        set -> set.toString().contains("http://model.shop.svc:11434"));
        here.shell().run("kubectl -n data rollout status statefulset/data-runtime --timeout=300s");

        here.cluster().apply("""
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Puppet
                metadata: {name: data-clerk, namespace: data}
                spec:
                  homeserverRef: {name: data}
                  brain: {llm: {systemPrompt: You look after orders.}}
                """);
        here.cluster().await("-n data puppet data-clerk", Cluster::isReady);
        room = here.person().chatWith(Installation.userId("data-clerk"));
    }

    @Test
    @Order(1)
    void withoutAGrantThereIsNoService(Installation here) {
        assertThat(call(here, "/orders/open")).contains("I may call no service").doesNotContain("open");
    }

    @Test
    @Order(2)
    void whatIsGrantedIsCalled(Installation here) {
        here.cluster().apply("""
                apiVersion: puppetmaster.dev/v1alpha1
                kind: ServiceDiscovery
                metadata: {name: orders, namespace: data}
                spec:
                  subjects: [{puppetRef: {name: data-clerk}}]
                  services: [{serviceRef: {name: orders, namespace: shop}, ports: [80], paths: ["/orders/*"]}]
                """);
        here.cluster().await("-n data servicediscovery orders", Cluster::isReady);
        JsonNode policy =
                here.cluster().await("-n data networkpolicy data-runtime-services", it -> !it.isMissingNode());
        assertThat(policy.at("/spec/egress/0/to/0/podSelector/matchLabels/app").asText())
                .isEqualTo("orders");
        assertThat(policy.at("/spec/egress/0/ports/0/port").asText()).isEqualTo("http");

        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> call(here, "/orders/open"), said -> said.contains("{\"open\": 3}"));
    }

    @Test
    @Order(3)
    void whatIsNotGrantedIsRefused(Installation here) {
        assertThat(call(here, "/admin"))
                .contains("Refused: I may not GET that path")
                .doesNotContain("nobody may see");
        assertThat(call(here, "/orders/../admin")).contains("Refused").doesNotContain("nobody may see");
    }

    @Test
    @Order(4)
    void whenTheGrantIsGoneItIsRefused(Installation here) {
        here.shell().run("kubectl -n data delete servicediscovery orders");
        here.cluster().awaitGone("-n data networkpolicy data-runtime-services");

        assertThat(call(here, "/orders/open")).contains("I may call no service").doesNotContain("{\"open\"");
    }

    private static String call(Installation here, String path) {
        return here.person().ask(room, "[[GET shop/orders " + path + "]]").replace("\\", "");
    }

    private static String resource(String name) throws IOException {
        try (var in = java.util.Objects.requireNonNull(ServicesE2E.class.getResourceAsStream("/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
