package dev.puppetmaster.api.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.validation.ResourceDocument;
import dev.puppetmaster.api.validation.ResourceFile;
import dev.puppetmaster.api.validation.ResourceValidator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;

class ResourceWriterTest {
    private static final String EVERY_FIELD = """
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Homeserver
            metadata: {name: data, labels: {b: "1", a: "2"}, annotations: {why: "to: try"}}
            spec:
              serverName: data.localhost
              clientUrl: http://127.0.0.1:8008
              theme: "Data: troupe"
              puppetPrefixes: [data-, d_]
              appservice: {secretRef: {name: data-appservice}, runtimeUrl: "http://127.0.0.1:9", registrarUrl: "http://r:1"}
              allowedNamespaces: ["*"]
              observers: [you, "@a:b.c"]
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Puppet
            metadata: {name: data-a}
            spec:
              homeserverRef: {name: data, namespace: other}
              localpart: data-first
              allowedNamespaces: [third]
              displayName: "yes"
              brain: {llm: {systemPrompt: "Two\\nlines"}}
              access: {users: [you, "@*:example.org"]}
              operatingMode: Suspended
              loopGuard: {maxConsecutiveBotTurns: 5}
              deletionPolicy: Retain
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Puppet
            metadata: {name: data-b}
            spec:
              homeserverRef: {name: data}
              brain: {java: {class: org.example.Hello}}
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: PuppetSet
            metadata: {name: helpers, namespace: fleet}
            spec:
              prefix: data-h
              replicas: 3
              friendships: Ring
              template:
                metadata: {labels: {a: b}, annotations: {c: d}}
                spec:
                  homeserverRef: {name: data}
                  brain: {java: {class: org.example.Hello}}
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: ServiceDiscovery
            metadata: {name: orders, namespace: fleet}
            spec:
              subjects: [{puppetRef: {name: data-h-0}}, {puppetRef: {name: data-a, namespace: default}}]
              services:
                - serviceRef: {name: orders, namespace: shop}
                  ports: [80, 8080]
                  paths: [/orders, "/orders/*"]
                  methods: [GET, POST]
                - {serviceRef: {name: stock}, ports: [1], paths: ["/*"]}
              expiresAt: 2026-12-01T08:00:00+01:00
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Friendship
            metadata: {name: pair}
            spec:
              members: [{puppetRef: {name: data-a, namespace: other}}, {puppetRef: {name: data-b}}, {user: you}]
              direction: OneWay
              observers: ["@a:b.c"]
              topic: A and B
            """;

    private static ResourceFile read(String yaml) {
        return ResourceReader.read("x.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Resource> resources(ResourceFile file) {
        return file.documents().stream().map(ResourceDocument::resource).toList();
    }

    private static String yaml(Object fields) {
        return new Dump(DumpSettings.builder().build()).dumpToString(fields);
    }

    @Test
    void whatIsWrittenIsReadAsTheSameResource() {
        List<Resource> written = resources(read(EVERY_FIELD));
        assertThat(written).hasSize(6);

        for (Resource resource : written) {
            ResourceFile again = read(yaml(ResourceWriter.write(resource)));
            assertThat(again.problems()).isEmpty();
            assertThat(resources(again)).containsExactly(resource);
        }
    }

    @Test
    void aListWithStatusesIsReadAsItsItems() {
        List<Resource> written = resources(read(EVERY_FIELD));
        List<Map<String, Object>> items = written.stream()
                .map(ResourceWriter::write)
                .peek(item -> item.put("status", Map.of("conditions", List.of(Map.of("type", "Ready")))))
                .toList();

        ResourceFile again = read(yaml(Map.of("apiVersion", "v1", "kind", "List", "items", items)));

        assertThat(again.problems()).isEmpty();
        assertThat(resources(again)).isEqualTo(written);
        assertThat(again.documents())
                .allSatisfy(document -> assertThat(ResourceValidator.validate(document, List.of()))
                        .isEmpty());
    }

    @Test
    void whatIsWrongInAListIsSaidWithItsLine() {
        ResourceFile file = read("""
                apiVersion: v1
                kind: List
                items:
                  - apiVersion: puppetmaster.dev/v1alpha1
                    kind: Puppy
                    metadata: {name: x}
                  - just text
                item: []
                """);

        assertThat(file.problems().stream().map(Object::toString))
                .satisfiesExactlyInAnyOrder(
                        kind -> assertThat(kind)
                                .startsWith("x.yaml:5: ")
                                .contains("Puppy")
                                .contains("Puppet"),
                        text -> assertThat(text).startsWith("x.yaml:7: ").contains("is no resource"),
                        field -> assertThat(field).startsWith("x.yaml:8: ").contains("did you mean \"items\""));
    }
}
