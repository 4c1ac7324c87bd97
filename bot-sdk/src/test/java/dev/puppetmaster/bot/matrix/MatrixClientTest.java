package dev.puppetmaster.bot.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatrixClientTest {
    private final MockWebServer server = new MockWebServer();
    private HomeserverConnection connection;
    private MatrixClient client;

    @BeforeEach
    void start() throws IOException {
        server.start();
        connection = HomeserverConnection.to(server.url("/").uri());
        client = connection.asAppservice(new Secret("as"), new UserId("@data-a:x.test"), "PUPPETMASTER");
    }

    @AfterEach
    void stop() {
        connection.close();
        server.close();
    }

    private void answer(int status, String body, String... headers) {
        MockResponse.Builder response = new MockResponse.Builder().code(status).body(body);
        for (int i = 0; i < headers.length; i += 2) {
            response.addHeader(headers[i], headers[i + 1]);
        }
        server.enqueue(response.build());
    }

    @Test
    void aSendNamesUserDeviceAndTransaction() throws InterruptedException {
        answer(200, "{\"event_id\":\"$e\"}");
        var content = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
                .objectNode()
                .put("body", "hi");

        EventId sent = client.send(new RoomId("!r/oom"), "m.room.message", content, new TxnId("t1"));

        var request = server.takeRequest();
        assertThat(sent).isEqualTo(new EventId("$e"));
        assertThat(request.getMethod()).isEqualTo("PUT");
        assertThat(request.getUrl().encodedPath())
                .isEqualTo("/_matrix/client/v3/rooms/!r%2Foom/send/m.room.message/t1");
        assertThat(request.getUrl().queryParameter("user_id")).isEqualTo("@data-a:x.test");
        assertThat(request.getUrl().queryParameter("device_id")).isEqualTo("PUPPETMASTER");
        assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer as");
    }

    @Test
    void displayNamesAreReadAndWrittenUnderTheNameOfTheSpecification() throws InterruptedException {
        answer(200, "{\"displayname\":\"Ada\",\"avatar_url\":\"mxc://x.test/a\"}");
        answer(200, "{}");
        answer(404, "{\"errcode\":\"M_NOT_FOUND\"}");
        answer(200, "{}");

        assertThat(client.displayName(new UserId("@ada:x.test"))).contains("Ada");
        assertThat(client.displayName(new UserId("@ada:x.test"))).isEmpty();
        assertThat(client.displayName(new UserId("@nobody:x.test"))).isEmpty();
        client.setDisplayName("Ada");

        assertThat(server.takeRequest().getUrl().encodedPath()).endsWith("/v3/profile/@ada:x.test");
        server.takeRequest();
        server.takeRequest();
        assertThat(String.valueOf(server.takeRequest().getBody())).contains("{\"displayname\":\"Ada\"}");
    }

    @Test
    void aDeviceThatIsNotThereIsNoErrorButAnUnregisteredUserIs() {
        answer(200, "{\"device_id\":\"PUPPETMASTER\"}");
        answer(404, "{\"errcode\":\"M_NOT_FOUND\"}");
        answer(403, "{\"errcode\":\"M_FORBIDDEN\",\"error\":\"Application service has not registered this user\"}");

        assertThat(client.hasDevice("PUPPETMASTER")).isTrue();
        assertThat(client.hasDevice("PUPPETMASTER")).isFalse();
        assertThatThrownBy(() -> client.hasDevice("PUPPETMASTER")).isInstanceOf(MatrixException.Denied.class);
    }

    @Test
    void anAliasIsPutOnARoomAndAnAccountClosed() throws InterruptedException {
        answer(200, "{}");
        answer(200, "{\"id_server_unbind_result\":\"no-support\"}");

        client.putAlias(new RoomAlias("#a:x.test"), new RoomId("!r"));
        client.deactivate();

        var alias = server.takeRequest();
        assertThat(alias.getMethod()).isEqualTo("PUT");
        assertThat(alias.getUrl().pathSegments()).endsWith("directory", "room", "#a:x.test");
        assertThat(String.valueOf(alias.getBody())).contains("{\"room_id\":\"!r\"}");
        var closing = server.takeRequest();
        assertThat(closing.getMethod()).isEqualTo("POST");
        assertThat(closing.getUrl().encodedPath()).isEqualTo("/_matrix/client/v3/account/deactivate");
    }

    @Test
    void callsThroughTheAnnotatedInterfacesUseV3AndTheirNames() throws InterruptedException {
        answer(200, "{\"joined_rooms\":[\"!a\",\"!b:x.test\"]}");
        answer(200, "{}");

        assertThat(client.joinedRooms()).containsExactly(new RoomId("!a"), new RoomId("!b:x.test"));
        client.invite(new RoomId("!a"), new UserId("@you:x.test"));

        assertThat(server.takeRequest().getUrl().encodedPath()).isEqualTo("/_matrix/client/v3/joined_rooms");
        var invite = server.takeRequest();
        assertThat(invite.getUrl().encodedPath()).isEqualTo("/_matrix/client/v3/rooms/!a/invite");
        assertThat(invite.getBody().utf8()).isEqualTo("{\"user_id\":\"@you:x.test\"}");
    }

    @Test
    void aRateLimitSaysHowLongToWaitHeaderFirst() {
        answer(429, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":9000}", "Retry-After", "3");
        answer(429, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":9000}");

        var first = catchThrowableOfType(MatrixException.Retryable.class, client::joinedRooms);
        var second = catchThrowableOfType(MatrixException.Retryable.class, client::joinedRooms);

        assertThat(first.retryAfter()).isEqualTo(Duration.ofSeconds(3));
        assertThat(second.retryAfter()).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void failuresAreSortedByWhatCanBeDone() {
        answer(502, "<html>Bad Gateway</html>");
        answer(200, "{\"joined_rooms\":[");
        answer(403, "{\"errcode\":\"M_FORBIDDEN\",\"error\":\"no\"}");
        answer(400, "{\"errcode\":\"M_BAD_JSON\"}");

        assertThatThrownBy(client::joinedRooms).isInstanceOf(MatrixException.Retryable.class);
        assertThatThrownBy(client::joinedRooms).isInstanceOf(MatrixException.Retryable.class);
        assertThatThrownBy(client::joinedRooms)
                .isInstanceOf(MatrixException.Denied.class)
                .hasMessageContaining("403 M_FORBIDDEN: no");
        assertThatThrownBy(client::joinedRooms).isInstanceOf(MatrixException.Fatal.class);
        server.close();
        var down = catchThrowableOfType(MatrixException.Retryable.class, client::joinedRooms);
        assertThat(down.unreachable()).isTrue();
        assertThat(down.getMessage()).doesNotContain("Bearer").doesNotContain("as\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 429, 500})
    void whatAFailureSaysHasNeitherTheTokenNorTheQuery(int status) {
        answer(status, "{\"errcode\":\"M_UNKNOWN\",\"error\":\"no\"}");
        MatrixClient secretive =
                connection.asAppservice(new Secret("s3cret-token"), new UserId("@data-a:x.test"), "PUPPETMASTER");

        MatrixException failure = catchThrowableOfType(
                MatrixException.class, () -> secretive.messagesBackwards(new RoomId("!r"), "from-here", 5));

        assertThat(failure)
                .hasMessageContaining("GET ")
                .hasMessageContaining("/rooms/!r/messages: " + status + " M_UNKNOWN: no");
        assertThat(failure.getMessage()).doesNotContain("s3cret", "from-here", "Bearer", "\n");
    }

    @Test
    void aRedirectionIsNotFollowedSinceTheTokenIsForThisHomeserver() {
        answer(302, "", "Location", server.url("/elsewhere").toString());
        answer(200, "{\"joined_rooms\":[]}");

        assertThatThrownBy(client::joinedRooms).isInstanceOf(MatrixException.class);
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "7", "null", "{\"room_id\":", "<html></html>"})
    void anAnswerThatIsNoJsonObjectIsTriedAgain(String body) {
        answer(200, body);

        assertThatThrownBy(() -> client.join(new RoomId("!r"), List.of()))
                .isInstanceOf(MatrixException.Retryable.class)
                .hasMessageContaining("no JSON");
    }

    @Test
    void aDownloadStopsAtItsLimit() {
        answer(200, "x".repeat(2000));

        assertThatThrownBy(() -> client.download(new MxcUri("mxc://x.test/abc"), 1000))
                .isInstanceOf(MatrixException.Fatal.class)
                .hasMessageContaining("larger than 1000 bytes");
    }

    @Test
    void historyIsReadInPages() throws InterruptedException {
        answer(200, """
                {"start":"a","end":"b","chunk":[
                  {"event_id":"$1","sender":"@u:x.test","type":"m.room.message","content":{"body":"hi"},"origin_server_ts":1},
                  {"event_id":7,"sender":"nobody","type":"m.room.message","content":{}}]}""");

        MessagesPage page = client.messagesBackwards(new RoomId("!r"), null, 50);

        assertThat(page.end()).isEqualTo("b");
        assertThat(page.events()).extracting(MatrixEvent::body).isEqualTo(List.of("hi"));
        assertThat(server.takeRequest().getUrl().query())
                .contains("dir=b&limit=50")
                .doesNotContain("from=");
    }
}
