package dev.puppetmaster.bot.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.puppetmaster.bot.matrix.internal.AnnotatedApi;
import dev.puppetmaster.bot.matrix.internal.HomeserverHttp;
import dev.puppetmaster.bot.matrix.internal.TokenSource;
import io.github.ma1uta.matrix.client.filter.LoggingFilter;
import io.github.ma1uta.matrix.client.methods.blocked.EventMethods;
import io.github.ma1uta.matrix.client.methods.blocked.SyncMethods;
import io.github.ma1uta.matrix.client.model.event.SendEventResponse;
import io.github.ma1uta.matrix.client.model.sync.SyncResponse;
import io.github.ma1uta.matrix.client.rest.blocked.ContentApi;
import io.github.ma1uta.matrix.client.rest.blocked.EventApi;
import io.github.ma1uta.matrix.client.rest.blocked.SyncApi;
import io.github.ma1uta.matrix.client.sync.SyncLoop;
import io.github.ma1uta.matrix.event.content.RoomRedactionContent;
import io.github.ma1uta.matrix.event.message.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.ws.rs.client.ClientRequestContext;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.MultivaluedHashMap;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.eclipse.microprofile.rest.client.RestClientBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * What client-impl 0.12.0 does wrong, and that this library does not. Each test shows the defect first: if an upgrade
 * mends it, the test fails and what stands around it can go.
 */
@Timeout(60)
class ClientImplDefectsTest {
    private static final RoomId ROOM = new RoomId("!r:x.test");
    private static final UserId PUPPET = new UserId("@data-a:x.test");

    private final MockWebServer server = new MockWebServer();
    private HomeserverConnection connection;
    private MatrixClient client;

    @BeforeEach
    void start() throws IOException {
        server.start();
        connection = HomeserverConnection.to(server.url("/").uri());
        client = connection.asAppservice(new Secret("as-token-9f3"), PUPPET, "PUPPETMASTER");
    }

    @AfterEach
    void stop() {
        connection.close();
        server.close();
    }

    private void answer(int status, String body) {
        server.enqueue(new MockResponse.Builder().code(status).body(body).build());
    }

    /** EventMethods.send*: the transaction id is the time, so that a homeserver takes two messages for one. */
    @Test
    void transactionIdsNameWhatIsSentAndNotWhen() {
        Set<String> theirs = new HashSet<>();
        EventApi recording = proxy(EventApi.class, "sendEvent", arguments -> {
            theirs.add((String) arguments[2]);
            return new SendEventResponse();
        });
        EventMethods methods = new EventMethods(builder(recording));
        int sends = 0;
        while (theirs.size() == sends && sends < 10_000) {
            methods.sendMessage(ROOM.value(), "message " + sends++);
        }
        assertThat(theirs).as("ids of %s sends, one after the other", sends).hasSizeLessThan(sends);

        Set<TxnId> ours = IntStream.range(0, 10_000)
                .mapToObj(i -> TxnId.of(PUPPET, "$event" + i, "answer"))
                .collect(Collectors.toSet());
        assertThat(ours).hasSize(10_000);
        assertThat(TxnId.of(PUPPET, "$e", "answer")).isEqualTo(TxnId.of(PUPPET, "$e", "answer"));
        assertThat(TxnId.of(new UserId("@data-b:x.test"), "$e", "answer"))
                .isNotEqualTo(TxnId.of(PUPPET, "$e", "answer"));
        assertThat(TxnId.of(PUPPET, "$e", "image-1")).isNotEqualTo(TxnId.of(PUPPET, "$e", "answer"));
    }

    /** LoggingFilter: tokens in addresses and passwords in bodies stand in the log. */
    @Test
    void nothingLogsATokenOrPassword() throws IOException {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        List<Appender<ILoggingEvent>> console = new ArrayList<>();
        root.iteratorForAppenders().forEachRemaining(console::add);
        try {
            console.forEach(root::detachAppender);
            root.addAppender(log);
            root.setLevel(Level.TRACE);
            logThroughTheirFilter();
            assertThat(textOf(log)).contains("as-token-9f3").contains("hunter2-77");

            log.list.clear();
            answer(200, "{\"user_id\":\"@data-a:x.test\"}");
            answer(401, "{\"errcode\":\"M_UNKNOWN_TOKEN\",\"error\":\"Invalid access token\"}");
            answer(502, "<html>");
            client.whoami();
            var denied = catchThrowableOfType(MatrixException.class, client::joinedRooms);
            var retryable = catchThrowableOfType(MatrixException.class, client::joinedRooms);
            server.close();
            var away = catchThrowableOfType(MatrixException.class, client::joinedRooms);
            assertThat(textOf(log) + denied + retryable + away)
                    .contains("M_UNKNOWN_TOKEN")
                    .doesNotContain("as-token-9f3")
                    .doesNotContain("Bearer");
        } finally {
            root.detachAppender(log);
            console.forEach(root::addAppender);
            root.setLevel(before);
        }
    }

    private static void logThroughTheirFilter() throws IOException {
        OutputStream[] stream = {new ByteArrayOutputStream()};
        ClientRequestContext request = (ClientRequestContext) Proxy.newProxyInstance(
                ClientImplDefectsTest.class.getClassLoader(),
                new Class<?>[] {ClientRequestContext.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getMethod" -> "POST";
                    case "getUri" -> URI.create("http://x.test/_matrix/client/r0/login?access_token=as-token-9f3");
                    case "getHeaders" -> new MultivaluedHashMap<String, Object>();
                    case "getMediaType" -> MediaType.APPLICATION_JSON_TYPE;
                    case "getEntityStream" -> stream[0];
                    case "setEntityStream" -> {
                        stream[0] = (OutputStream) arguments[0];
                        yield null;
                    }
                    default -> throw new IllegalStateException("not expected: " + method);
                });
        new LoggingFilter().filter(request);
        byte[] body = "{\"type\":\"m.login.password\",\"password\":\"hunter2-77\"}".getBytes(StandardCharsets.UTF_8);
        stream[0].write(body, 0, body.length);
    }

    private static String textOf(ListAppender<ILoggingEvent> log) {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).collect(Collectors.joining("\n"));
    }

    /**
     * SyncLoop: the token goes on before the handler has run, so what the handler failed at is never seen again;
     * and it ends only where it is told to and interrupted.
     */
    @Test
    void aSyncIsAskedAgainFromTheSamePlaceUntilTheCallerGoesOn() throws InterruptedException {
        List<String> asked = new ArrayList<>();
        SyncApi api = proxy(SyncApi.class, "sync", arguments -> {
            asked.add(String.valueOf(arguments[1]));
            SyncResponse response = new SyncResponse();
            response.setNextBatch("s" + asked.size());
            return response;
        });
        List<String> handled = new ArrayList<>();
        new SyncLoop(new SyncMethods(builder(api)), (response, state) -> {
                    handled.add(response.getNextBatch());
                    state.setTerminate(true);
                    if (handled.size() == 3) {
                        Thread.currentThread().interrupt();
                    }
                    if (handled.size() == 1) {
                        throw new IllegalStateException("the store is full");
                    }
                })
                .run();
        assertThat(asked)
                .as("what came before s1 was not handled, and is not asked for again")
                .startsWith("null", "s1");
        assertThat(handled).as("terminated at the first").hasSize(3);

        answer(200, "{\"next_batch\":\"s8\"}");
        answer(200, "{\"next_batch\":\"s8\"}");
        client.sync("s7", "{}", Duration.ZERO);
        client.sync("s7", "{}", Duration.ZERO);
        assertThat(server.takeRequest().getUrl().queryParameter("since")).isEqualTo("s7");
        assertThat(server.takeRequest().getUrl().queryParameter("since")).isEqualTo("s7");
    }

    /** The event models know neither threads nor mentions, nor where room version 11 says what a redaction redacts. */
    @Test
    void theRawEventKeepsWhatTheModelsDrop() throws IOException {
        JsonNode content = HomeserverHttp.JSON.readTree("""
                {"msgtype":"m.text","body":"b","m.mentions":{"user_ids":["@you:x.test"]},
                 "m.relates_to":{"rel_type":"m.thread","event_id":"$root","is_falling_back":false,
                                 "m.in_reply_to":{"event_id":"$before"}}}""");
        JsonNode redaction = HomeserverHttp.JSON.readTree("{\"redacts\":\"$gone\",\"reason\":\"spam\"}");
        assertThat(HomeserverHttp.JSON
                        .valueToTree(HomeserverHttp.JSON.convertValue(content, Text.class))
                        .toString())
                .contains("$before")
                .doesNotContain("m.thread", "$root", "m.mentions", "@you:x.test");
        assertThat(HomeserverHttp.JSON
                        .valueToTree(HomeserverHttp.JSON.convertValue(redaction, RoomRedactionContent.class))
                        .toString())
                .contains("spam")
                .doesNotContain("$gone");

        answer(200, event("m.room.message", content));
        answer(200, event("m.room.redaction", redaction));
        MatrixEvent message = client.event(ROOM, new EventId("$e")).orElseThrow();
        MatrixEvent redacted = client.event(ROOM, new EventId("$e")).orElseThrow();
        assertThat(message.threadRoot()).contains(new EventId("$root"));
        assertThat(message.repliesTo()).contains(new EventId("$before"));
        assertThat(message.mentions()).containsExactly(new UserId("@you:x.test"));
        assertThat(redacted.content().path("redacts").asText()).isEqualTo("$gone");
    }

    private static String event(String type, JsonNode content) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("event_id", "$e")
                .put("sender", "@you:x.test")
                .put("type", type)
                .set("content", content)
                .toString();
    }

    /** ContentApi: the retired, unauthenticated r0 media paths. */
    @Test
    void mediaGoThroughTheAuthenticatedEndpoints() throws InterruptedException {
        answer(200, "{\"m.upload.size\":1}");
        answer(200, "{\"content_uri\":\"mxc://x.test/abc\"}");
        answer(200, "data");
        HttpUrl base = server.url("/");
        AnnotatedApi.bind(
                        ContentApi.class,
                        new HomeserverHttp(new OkHttpClient(), base, TokenSource.fixed(new Secret("t")), null, null))
                .config();
        assertThat(server.takeRequest().getUrl().encodedPath()).isEqualTo("/_matrix/media/r0/config");

        MxcUri media = client.upload(new byte[] {1}, "a.csv", "text/csv");
        client.download(media, 100);
        var upload = server.takeRequest();
        var download = server.takeRequest();
        assertThat(upload.getUrl().encodedPath()).isEqualTo("/_matrix/media/v3/upload");
        assertThat(download.getUrl().encodedPath()).isEqualTo("/_matrix/client/v1/media/download/x.test/abc");
        assertThat(List.of(upload, download))
                .allSatisfy(request ->
                        assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer as-token-9f3"));
    }

    // ---- what client-impl needs around it

    /** One method of an interface; the rest is not called. */
    private static <T> T proxy(Class<T> api, String name, java.util.function.Function<Object[], Object> body) {
        return api.cast(Proxy.newProxyInstance(
                api.getClassLoader(), new Class<?>[] {api}, (self, method, arguments) -> {
                    if (!method.getName().equals(name)) {
                        throw new IllegalStateException("not expected: " + method);
                    }
                    return body.apply(arguments);
                }));
    }

    /** A builder that builds this. */
    private static RestClientBuilder builder(Object api) {
        return proxy(RestClientBuilder.class, "build", arguments -> api);
    }
}
