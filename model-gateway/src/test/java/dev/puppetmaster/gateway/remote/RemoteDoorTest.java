package dev.puppetmaster.gateway.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.gateway.ModelDoor;
import dev.puppetmaster.gateway.TestCalls;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.backend.ModelFault.Kind;
import dev.puppetmaster.gateway.chat.ChatCall.Format;
import dev.puppetmaster.gateway.chat.Options;
import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.gateway.http.GatewayRig;
import dev.puppetmaster.gateway.ledger.OverLimit;
import dev.puppetmaster.gateway.policy.Caller;
import dev.puppetmaster.gateway.policy.Limit;
import dev.puppetmaster.gateway.policy.Measure;
import dev.puppetmaster.gateway.policy.Per;
import dev.puppetmaster.gateway.route.Answerer;
import dev.puppetmaster.testkit.ModelReply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway of another process answers as one of this process does. */
class RemoteDoorTest {
    private static final Caller ANN = new Caller("@bot:x", "!room", "@ann:x");

    @TempDir
    Path folder;

    private GatewayRig rig;
    private RemoteDoor door;
    private final StringBuilder text = new StringBuilder();
    private final Answerer answerer = new Answerer() {
        @Override
        public boolean startOver() {
            text.setLength(0);
            return true;
        }

        @Override
        public void accept(Piece piece) {
            text.append(piece instanceof Piece.Text more ? more.text() : "");
        }
    };

    @BeforeEach
    void start() throws IOException {
        rig = new GatewayRig(folder);
        door = door(GatewayRig.TOKEN);
    }

    private RemoteDoor door(String token) {
        return new RemoteDoor(HttpUrl.get(rig.url()), new Secret(token), "default/data", new OkHttpClient());
    }

    @AfterEach
    void stop() {
        door.close();
        rig.close();
    }

    private ModelDoor.Answered chat() throws OverLimit, ModelFault, IOException, InterruptedException {
        return door.chat("default/p", ANN, TestCalls.saying("hello", Format.OLLAMA, Options.NONE), answerer);
    }

    @Test
    void anAnswerComesWithWhoGaveItAndWhatItCost() throws Exception {
        rig.first.then(ModelReply.says("It rains"));

        ModelDoor.Answered answered = chat();

        assertThat(text).hasToString("It rains");
        assertThat(answered.backend()).isEqualTo("first");
        assertThat(answered.usage().total()).isEqualTo(12);
        assertThat(answered.tries()).isEqualTo(1);
    }

    @Test
    void whatBrokeOffIsTakenBackAndTheNextOneBeginsAnew() throws Exception {
        rig.first.then(ModelReply.begins().words("It sno").cuts());
        rig.second.then(ModelReply.says("It rains"));

        assertThat(chat().backend()).isEqualTo("second");
        assertThat(text).hasToString("It rains");
    }

    @Test
    void whoIsOverALimitIsToldSo() throws Exception {
        rig.policies.put(
                "default/p",
                rig.policy(List.of(new Limit(Per.SENDER, Measure.REQUESTS, 1, Duration.ofMinutes(10))), List.of()));
        ModelDoor.Answered unused = chat();

        OverLimit over = catchThrowableOfType(OverLimit.class, this::chat);

        assertThat(over).hasMessageContaining("The limit of 1 requests");
        assertThat(over.retryAfter()).isPositive();
        assertThat(door.standing("default/p", ANN).spent())
                .singleElement()
                .asString()
                .startsWith("1 of 1 requests in 10 min for you");
    }

    @Test
    void aFaultKeepsItsName() {
        rig.policies.put("default/p", rig.impatient());
        rig.first.then(ModelReply.refuses(404, "{\"error\":{\"message\":\"no such model\"}}"));
        rig.second.then(
                ModelReply.begins().and(new ModelReply.Step.Says("It sno")).stalls());

        ModelFault fault = catchThrowableOfType(ModelFault.class, this::chat);

        assertThat(fault.kind()).isEqualTo(Kind.STALLED);
        assertThat(fault.begun()).isTrue();
        assertThat(fault).hasMessageContaining("has said nothing more for 1 s");
    }

    @Test
    void aTokenThatOpensNothingAndAPolicyThatIsNotThereAreNamed() {
        try (RemoteDoor other = door("another-token-of-16")) {
            assertThatThrownBy(() -> other.standing("default/p", ANN))
                    .hasMessage("The model gateway does not know this runtime's token");
        }
        assertThatThrownBy(() -> door.standing("default/none", ANN)).hasMessageContaining("'default/none' not found");
    }

    @Test
    void aGatewayThatIsNotThereIsNamed() {
        rig.close();

        ModelFault fault = catchThrowableOfType(ModelFault.class, this::chat);

        assertThat(fault.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(fault).hasMessageContaining("does not answer");
    }

    @Test
    void whoIsStoppedEndsTheCallAtTheBackend() throws Exception {
        rig.policies.put("default/p", rig.patient());
        rig.second.then(ModelReply.begins().words("It ").stalls());
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread asker = Thread.ofVirtual().start(() -> {
            try {
                thrown.completeExceptionally(new AssertionError(chat().backend()));
            } catch (Exception e) {
                thrown.complete(e);
            }
        });
        await().until(() -> text.toString().equals("It "));

        asker.interrupt();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }
}
