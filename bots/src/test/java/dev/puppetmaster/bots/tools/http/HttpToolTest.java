package dev.puppetmaster.bots.tools.http;

import static dev.puppetmaster.bots.tools.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.api.SecretRef;
import dev.puppetmaster.api.Tool.Auth;
import dev.puppetmaster.api.Tool.Hints;
import dev.puppetmaster.api.Tool.Http;
import dev.puppetmaster.api.Tool.OpenApi;
import dev.puppetmaster.api.Tool.Spec;
import dev.puppetmaster.api.runtime.AssignedTool;
import dev.puppetmaster.bot.tool.ToolHints;
import dev.puppetmaster.bots.tools.Calls;
import dev.puppetmaster.bots.tools.Secrets;
import dev.puppetmaster.bots.tools.ToolEnvironment;
import dev.puppetmaster.bots.tools.Toolset;
import dev.puppetmaster.testkit.BotTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class HttpToolTest {
    private static final String SHOP = """
            openapi: 3.0.3
            servers: [{url: "SERVER/v1/"}]
            paths:
              /orders/{id}:
                parameters:
                - {name: id, in: path, required: true, description: the order's number, schema: {type: string}}
                get:
                  operationId: getOrder
                  summary: One order.
                  parameters:
                  - {name: fields, in: query, schema: {type: array, items: {type: string}}}
                  - {name: tags, in: query, explode: false, schema: {type: array, items: {type: string}}}
                  - {name: X-Region, in: header, schema: {type: string}}
                  - {name: Authorization, in: header, schema: {type: string}}
                delete: {operationId: drop.order}
              /orders:
                post:
                  operationId: placeOrder
                  description: Places an order.
                  requestBody:
                    required: true
                    content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
              /raw:
                post:
                  operationId: upload
                  requestBody: {required: true, content: {application/octet-stream: {}}}
              /health: {get: {}}
            components:
              schemas:
                Order:
                  type: object
                  required: [item]
                  properties:
                    item: {type: string, nullable: true, example: tea}
                    parts: {type: array, items: {$ref: "#/components/schemas/Order"}}
            """;

    @TempDir
    private Path secrets;

    private final MockWebServer server = new MockWebServer();

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String url() {
        return server.url("/").toString().replaceAll("/$", "");
    }

    private static Map<String, Object> tree(String yaml) {
        JsonNode node = Calls.JSON.valueToTree(new org.snakeyaml.engine.v2.api.Load(
                        org.snakeyaml.engine.v2.api.LoadSettings.builder().build())
                .loadFromString(yaml));
        return Calls.JSON.convertValue(node, new TypeReference<>() {});
    }

    private Http inline() {
        return new Http(new OpenApi(tree(SHOP.replace("SERVER", url())), null), null, List.of());
    }

    private Toolset tools(Http http) {
        return tools(Calls.of("shop", http, Hints.UNKNOWN), true);
    }

    private Toolset tools(AssignedTool tool, boolean loopback) {
        return Toolset.of(
                tool,
                new ToolEnvironment(
                        new Secrets(secrets),
                        request -> {
                            throw new IOException("no runner here");
                        },
                        HttpToolTest.class.getClassLoader(),
                        loopback));
    }

    private AssignedTool withToken(Http http) throws IOException {
        Files.createDirectories(secrets.resolve("shop"));
        Files.writeString(secrets.resolve("shop").resolve("token"), "canary-7\n");
        AssignedTool plain = Calls.of("shop", http, Hints.UNKNOWN);
        Auth auth = new Auth(new SecretRef("shop", "token"), "Authorization", "Bearer");
        Spec spec = new Spec(plain.spec().type(), "1.0.0", null, http, null, null, auth, Hints.UNKNOWN, List.of());
        return new AssignedTool(plain.key(), spec, List.of(), List.of(), Map.of());
    }

    private void answers(int status, String body) {
        server.enqueue(new MockResponse.Builder()
                .code(status)
                .addHeader("Content-Type", "application/json")
                .body(body)
                .build());
    }

    @Test
    void operationsBecomeFunctions() throws Exception {
        Toolset.Listing listing = tools(inline()).list();
        assertThat(listing.tools())
                .extracting(tool -> tool.spec().name())
                .containsExactly("getOrder", "drop_order", "placeOrder", "get_health");
        assertThat(listing.tools())
                .extracting(tool -> tool.spec().hints())
                .containsExactly(ToolHints.READ_ONLY, ToolHints.UNKNOWN, ToolHints.UNKNOWN, ToolHints.READ_ONLY);
        assertThat(listing.tools().get(0).spec().description()).isEqualTo("One order.");
        assertThat(listing.tools().get(3).spec().description()).isEqualTo("GET /health");
        assertThat(listing.problems())
                .containsExactly(
                        "Tool default/shop: the operation upload is left out: its body is not application/json");
        JsonNode order = Calls.JSON.readTree("""
                {"type": "object", "properties": {"body": {"$ref": "#/$defs/Order"}}, "required": ["body"],
                 "additionalProperties": false,
                 "$defs": {"Order": {"type": "object", "required": ["item"], "properties": {
                   "item": {"type": ["string", "null"]}, "parts": {"type": "array", "items": {"$ref": "#/$defs/Order"}}}}}}
                """);
        assertThat((JsonNode) listing.tools().get(2).spec().parameters()).isEqualTo(order);
    }

    @Test
    void argumentsGoWhereTheyBelong() throws Exception {
        answers(200, "{\"id\": 7}");
        String said = call(
                        tools(inline()),
                        "getOrder",
                        "{\"id\": \"a/b c\", \"fields\": [\"x\", \"y&z\"], \"tags\": [\"p\", \"q\"], \"X-Region\": \"eu\"}")
                .markdown();
        assertThat(said).isEqualTo("200 OK\n{\"id\": 7}");
        RecordedRequest request = server.takeRequest();
        assertThat(request.getMethod()).isEqualTo("GET");
        assertThat(request.getTarget()).isEqualTo("/v1/orders/a%2Fb%20c?fields=x&fields=y%26z&tags=p%2Cq");
        assertThat(request.getHeaders().get("X-Region")).isEqualTo("eu");
        assertThat(request.getHeaders().get("Authorization")).isNull();
    }

    @Test
    void aBodyIsSentAsJsonAndHeldToItsSchema() throws Exception {
        Toolset tools = tools(inline());
        assertThat(call(tools, "placeOrder", "{\"body\": {\"parts\": [{\"item\": 3}]}}")
                        .markdown())
                .isEqualTo(
                        "The arguments of `placeOrder` do not do: `body.parts[0].item`: integer found, [string, null] expected;"
                                + " `body`: `item` is missing. Call it again with what is right.");
        answers(201, "{\"id\": 8}");
        assertThat(call(tools, "placeOrder", "{\"body\": {\"item\": null}}").markdown())
                .isEqualTo("201 Created\n{\"id\": 8}");
        RecordedRequest request = server.takeRequest();
        assertThat(request.getTarget()).isEqualTo("/v1/orders");
        assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/json");
        assertThat(request.getBody().utf8()).isEqualTo("{\"item\":null}");
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"..", ".", "''"})
    void noValueLeadsUpThePath(String id) {
        BotTester.Said said = call(tools(inline()), "getOrder", "{\"id\": \"" + id + "\"}");
        assertThat(said.refused()).isTrue();
        assertThat(said.markdown()).isEqualTo("That is no value for the path /orders/{id}.");
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void theSecretOfAFileGoesAsAHeaderAndNowhereElse() throws Exception {
        answers(401, "{\"error\": \"no\"}");
        Toolset tools = tools(withToken(inline()), true);
        assertThat(call(tools, "getOrder", "{\"id\": \"7\"}").markdown())
                .isEqualTo("`getOrder` was answered with 401 Unauthorized: {\"error\": \"no\"}");
        assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo("Bearer canary-7");
        Files.delete(secrets.resolve("shop").resolve("token"));
        assertThat(call(tools, "getOrder", "{\"id\": \"7\"}").markdown())
                .isEqualTo("its secret cannot be read: put the value into "
                        + secrets.resolve("shop").resolve("token"));
    }

    @Test
    void aRedirectIsNotFollowedAndTheSecretStaysHere() throws Exception {
        try (MockWebServer elsewhere = new MockWebServer()) {
            elsewhere.start();
            server.enqueue(new MockResponse.Builder()
                    .code(302)
                    .addHeader("Location", elsewhere.url("/steal"))
                    .build());
            assertThat(call(tools(withToken(inline()), true), "getOrder", "{\"id\": \"7\"}")
                            .markdown())
                    .isEqualTo("`getOrder` was answered with 302 Found: it leads elsewhere, where no call goes.");
            assertThat(elsewhere.getRequestCount()).isZero();
        }
    }

    @Test
    void anAnswerHasAnEndAndWhatIsNoTextIsNotShown() {
        answers(200, "x".repeat(100_000));
        assertThat(call(tools(inline()), "getOrder", "{\"id\": \"7\"}").markdown())
                .startsWith("200 OK\nxxx")
                .endsWith("\n… (cut here; it goes on)")
                .hasSizeLessThan(65_700);
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "image/png")
                .body("\u0001\u0002")
                .build());
        assertThat(call(tools(inline()), "getOrder", "{\"id\": \"7\"}").markdown())
                .isEqualTo("200 OK\n(image/png, 2 bytes, no text)");
    }

    @Test
    void aCallThatWentOutAndWasNotAnsweredIsNotSentAgain() {
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(SocketEffect.ShutdownConnection.INSTANCE)
                .build());
        answers(201, "{}");
        BotTester.Said said = call(tools(inline()), "placeOrder", "{\"body\": {\"item\": \"tea\"}}");
        assertThat(said.refused()).isTrue();
        assertThat(said.markdown())
                .endsWith(
                        " I do not know whether `placeOrder` took effect. I did not run it again; check, then ask me anew.");
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void whoIsNotThereIsOneLine() {
        Http http = new Http(new OpenApi(tree(SHOP), null), "http://127.0.0.1:1", List.of());
        assertThat(call(tools(http), "getOrder", "{\"id\": \"7\"}").markdown())
                .isEqualTo("127.0.0.1 cannot be reached: nobody listens there.");
        Http unknown = new Http(new OpenApi(tree(SHOP), null), "http://no-such-host.invalid", List.of());
        assertThat(call(tools(unknown), "placeOrder", "{\"body\": {\"item\": \"tea\"}}")
                        .markdown())
                .isEqualTo("no-such-host.invalid cannot be reached: its name is unknown.");
    }

    @ParameterizedTest
    @CsvSource({
        "http://169.254.169.254, 169.254.169.254 is not called: 169.254.169.254 is an address that is not called.",
        "http://[fe80::1], fe80::1 is not called: fe80::1 is an address that is not called.",
        "http://0.0.0.0, 0.0.0.0 is not called: 0.0.0.0 is an address that is not called.",
        "http://127.0.0.1, 127.0.0.1 is not called: 127.0.0.1 is an address that is not called.",
        "http://[::1], ::1 is not called: ::1 is an address that is not called."
    })
    void addressesOfThisMachineAndOfTheCloudAreNotCalled(String base, String line) {
        Http http = new Http(new OpenApi(tree(SHOP), null), base, List.of());
        AssignedTool tool = Calls.of("shop", http, Hints.UNKNOWN);
        assertThat(call(tools(tool, false), "getOrder", "{\"id\": \"7\"}").markdown())
                .isEqualTo(line);
    }

    @Test
    void aNameThatLeadsToThisMachineIsNotCalledEither() {
        Http http = new Http(new OpenApi(tree(SHOP), null), "http://localhost:" + server.getPort(), List.of());
        AssignedTool tool = Calls.of("shop", http, Hints.UNKNOWN);
        assertThat(call(tools(tool, false), "getOrder", "{\"id\": \"7\"}").markdown())
                .startsWith("localhost is not called: localhost leads to an address that is not called: ");
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void aDocumentIsReadByItsUrlOnceAndAgainWhenAsked() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "application/yaml")
                .body(SHOP.replace("SERVER/", "/"))
                .build());
        Toolset tools = tools(new Http(new OpenApi(null, url() + "/openapi.yaml"), null, List.of("getOrder")));
        assertThat(tools.list().tools()).extracting(tool -> tool.spec().name()).containsExactly("getOrder");
        assertThat(tools.list().tools()).hasSize(1);
        assertThat(server.getRequestCount()).isEqualTo(1);
        server.takeRequest();
        answers(200, "{}");
        call(tools, "getOrder", "{\"id\": \"7\"}");
        assertThat(server.takeRequest().getTarget()).isEqualTo("/v1/orders/7");
        tools.refresh();
        answers(500, "{}");
        assertThat(tools.list().problems())
                .containsExactly(
                        "Tool default/shop: the OpenAPI document at " + url() + "/openapi.yaml was answered with 500");
        assertThat(tools.list().problems()).hasSize(1);
        assertThat(server.getRequestCount()).isEqualTo(3);
    }

    @Test
    void aDocumentFromElsewhereDoesNotSayWhereTheSecretGoes() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .body(SHOP.replace("SERVER", "https://evil.example"))
                .build());
        Http http = new Http(new OpenApi(null, url() + "/openapi.yaml"), null, List.of());
        assertThat(tools(withToken(http), true).list().problems())
                .containsExactly(
                        "Tool default/shop: the OpenAPI document at " + url()
                                + "/openapi.yaml names another host (https://evil.example/v1/): say in spec.http.baseUrl where calls go");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"swagger": "2.0", "paths": {}} | this is no OpenAPI document of version 3: it needs "openapi": "3.…" and "paths"
            {"openapi": "3.1.0", "paths": {"/a": {"get": {"operationId": "a", "parameters": [{"$ref": "other.yaml"}]}}}} | the operation a is left out: "other.yaml" leads out of the document, where nothing is read
            {"openapi": "3.1.0", "paths": {"/a": {"get": {"operationId": "a", "parameters": [{"name": "b", "in": "query", "schema": {"$ref": "#/components/schemas/B"}}]}}}} | the operation a is left out: #/components/schemas/B is referred to and is not there
            {"openapi": "3.1.0", "paths": {"/a": {"get": {"operationId": "a", "parameters": [{"name": "b", "in": "cookie", "required": true}]}}}} | the operation a is left out: its parameter b (cookie, simple) is of a kind that is not sent
            """)
    void aDocumentThatDoesNotDoIsSaid(String document, String line) throws Exception {
        Http http = new Http(new OpenApi(tree(document), null), url(), List.of());
        assertThat(tools(http).list().problems()).singleElement().asString().endsWith(line);
    }

    @Test
    void anOperationThatIsNotThereIsSaid() throws Exception {
        Http http = new Http(new OpenApi(tree(SHOP), null), url(), List.of("getOrder", "getOrders"));
        assertThat(tools(http).list().problems())
                .containsExactly("Tool default/shop: the OpenAPI document has no operation getOrders");
    }
}
