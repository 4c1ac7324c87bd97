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
              approvals: {approvers: [you, "@a:b.c"], room: "!r:b.c"}
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Puppet
            metadata: {name: data-a}
            spec:
              homeserverRef: {name: data, namespace: other}
              localpart: data-first
              allowedNamespaces: [third]
              displayName: "yes"
              brain: {llm: {systemPrompt: "Two\\nlines", policyRef: {name: models, namespace: other}}}
              tools:
                - {toolRef: {name: weather}}
                - {toolRef: {name: orders, namespace: shop}, version: ">=1 <2", names: [get], requireApproval: ["*"]}
              memoryPolicyRef: {name: short}
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
            kind: Puppet
            metadata: {name: data-c}
            spec:
              homeserverRef: {name: data}
              brain:
                pod:
                  image: registry.example.org:5000/team/brain:1.2@sha256:abc
                  port: 9000
                  command: [python3, -u, -u]
                  args: [brain.py, ""]
                  env: [{name: MOOD, value: ""}, {name: LANG, value: "yes"}]
                  resources: {requests: {cpu: 250m, memory: 128Mi}, limits: {memory: 1Gi}}
                  nodeSelector: {disk: fast, "example.org/zone": ""}
                  policyRef: {name: models, namespace: other}
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Puppet
            metadata: {name: data-d}
            spec:
              homeserverRef: {name: data}
              brain: {pod: {url: "http://127.0.0.1:8080/x"}}
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
            kind: LLMPolicy
            metadata: {name: models}
            spec:
              backends:
                - name: big
                  provider: ollama
                  url: http://m3:11434
                  model: "qwen3:30b"
                  secretRef: {name: s, key: token}
                  atOnce: 7
                  price: {promptPerMillion: 1, answerPerMillion: 3000000000}
                  timeouts: {connect: 1500ms, firstToken: 90s, silence: 2m, whole: 1h}
                - {name: small, provider: openai, url: "http://m4:8000", model: m}
              fallbackOn: [Stalled]
              retries: 0
              cooldown: 0s
              limits: [{per: Room, requests: 20, window: 2d}, {per: Sender, tokens: 1, window: 90m}]
              budgets:
                - {per: Puppet, tokens: 1, period: Day}
                - {per: Policy, cost: 5000000000, period: Month, onExceed: Downgrade, downgradeTo: small}
              cache: {ttl: 10m}
              shadow: {backend: {name: next, provider: ollama, url: "http://m5", model: m}}
              allowedNamespaces: [a]
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: MemoryPolicy
            metadata: {name: short}
            spec: {type: Summary, windowTokens: 500, ttl: 30d, allowedNamespaces: ["*"]}
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Tool
            metadata: {name: weather}
            spec:
              type: Program
              version: 1.2.0-rc.1
              program:
                command: [weather, -v, -v, ""]
                timeout: 10m
                memoryMiB: 1
                maxOutputBytes: 2
                description: The weather.
                parameters:
                  type: object
                  properties:
                    days: {enum: [1, 2.5, 3000000000, 123456789012345678901234567890, true, "1", null, 0x10], x: {}}
                  y: []
              hints: {readOnly: true}
              allowedNamespaces: [a]
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Tool
            metadata: {name: orders}
            spec:
              type: Http
              version: 1.0.0
              http:
                openapi: {inline: {openapi: 3.0.3, paths: {/x: {get: {responses: {200: {description: OK}}}}}}}
                baseUrl: https://x
                operations: [a, b]
              auth: {secretRef: {name: s, key: k}, header: X-Key, scheme: ""}
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Tool
            metadata: {name: files}
            spec: {type: Mcp, version: 1.0.0, mcp: {command: [files, /data]}, hints: {idempotent: true, destructive: false}}
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Tool
            metadata: {name: far}
            spec:
              type: Mcp
              version: 1.0.0
              mcp: {url: "https://mcp.example.org"}
              auth: {secretRef: {name: s, key: k}}
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Tool
            metadata: {name: own}
            spec: {type: Java, version: 1.0.0, java: {class: org.example.Own}}
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
        assertThat(written).hasSize(15);

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
