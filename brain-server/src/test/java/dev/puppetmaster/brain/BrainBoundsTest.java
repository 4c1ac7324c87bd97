package dev.puppetmaster.brain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.http.Listen;
import dev.puppetmaster.bot.remote.Contract;
import dev.puppetmaster.bot.remote.TurnLine.End;
import dev.puppetmaster.bot.remote.TurnLine.Failure;
import dev.puppetmaster.bot.remote.TurnLine.Text;
import dev.puppetmaster.brain.manifest.ImageManifest;
import dev.puppetmaster.brain.manifest.ImageManifest.Input;
import dev.puppetmaster.brain.manifest.ImageManifest.Output;
import dev.puppetmaster.brain.manifest.ImageManifest.OwnProgram;
import dev.puppetmaster.brain.manifest.ImageManifest.Program;
import dev.puppetmaster.brain.manifest.ImageManifest.PuppetName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How much the base image's server takes, of whoever asks and of the programs in the image. */
@Timeout(120)
class BrainBoundsTest {
    private static final ObjectNode ANYTHING =
            new JsonMapper().createObjectNode().put("type", "object");
    private static final String ENDS = "echo '{\"type\":\"end\"}'";
    private static final int WAITING = 16;

    @TempDir
    Path folder;

    private AutoCloseable running = () -> {};

    @AfterEach
    void end() throws Exception {
        running.close();
    }

    private URI serve(int atOnce, Output output, String script, OwnProgram... own) throws IOException {
        Program program = new Program(List.of("sh", "-c", script), Input.turn, output, 60_000, 262_144, atOnce);
        ImageManifest manifest = new ImageManifest(1, new PuppetName("default", "a"), program, List.of(own));
        BrainServer server = BrainServer.listen(Listen.onLoopback(0), manifest, Duration.ofMillis(200));
        running = server;
        return URI.create("http://127.0.0.1:" + server.port());
    }

    private static OwnProgram own(String name, String script) {
        return new OwnProgram(name, "It does " + name + ".", ANYTHING, List.of("sh", "-c", script), 20_000, 65_536);
    }

    @Test
    void aTurnThatIsTooLongIsNotRead() throws Exception {
        Turns turns = new Turns(serve(1, Output.text, "cat"));

        assertThat(turns.postRaw(" ".repeat(Contract.MAX_REQUEST_BYTES + 1)).statusCode())
                .isEqualTo(413);
        assertThat(turns.get("/v1/health").statusCode()).isEqualTo(200);
    }

    @Test
    void whatTheImagesProgramsGiveInOneTurnIsBounded() throws Exception {
        String asks = "echo '{\"type\":\"tool\",\"id\":\"1\",\"name\":\"much\",\"arguments\":{}}'; " + ENDS;
        Turns turns = new Turns(serve(1, Output.ndjson, asks, own("much", "head -c 60000 /dev/zero | tr '\\0' x")));

        assertThat(turns.post(Turns.turn("t1", "x")).rest())
                .singleElement()
                .isInstanceOf(Failure.class)
                .asString()
                .contains("The programs of this puppet gave more than 262144 characters.");
    }

    @Test
    void aProgramOfTheImageStandsInPlaceOfTheRuntimesToolOfThatName() throws Exception {
        Path seen = folder.resolve("seen");
        String asks = "cat >" + seen + "; case $(cat " + seen + ") in *'\"result\":\"own\"'*)"
                + " echo '{\"type\":\"text\",\"text\":\"so\"}' ;;"
                + " *) echo '{\"type\":\"tool\",\"id\":\"1\",\"name\":\"ask_model\",\"arguments\":{}}' ;; esac; "
                + ENDS;
        Turns turns = new Turns(serve(1, Output.ndjson, asks, own("ask_model", "echo own")));

        assertThat(turns.post(Turns.turn("t1", "x")).rest()).containsExactly(new Text("so"), new End());

        JsonNode tools = new JsonMapper().readTree(Files.readString(seen)).path("tools");
        assertThat(tools.findValuesAsText("description")).containsExactly("It does ask_model.");
    }

    @Test
    void whereTooManyWaitOneMoreIsSentAwayBeforeItsTurnIsRead() throws Exception {
        Path go = folder.resolve("go");
        URI brain = serve(1, Output.text, "echo begun; until test -e " + go + "; do sleep 0.05; done");
        Turns turns = new Turns(brain);
        AtomicBoolean enough = new AtomicBoolean();
        List<Thread> waiting = new ArrayList<>();
        try (Turns.Answer first = turns.post(Turns.turn("first", "x"))) {
            assertThat(first.next()).isEqualTo(new Text("begun\n"));
            assertThat(answerWithoutABody(brain)).isEmpty();
            for (int i = 0; i < WAITING; i++) {
                String name = "t" + i;
                waiting.add(Thread.ofVirtual().start(() -> waitAgainAndAgain(turns, name, enough)));
            }

            Awaitility.await("the answer to one more")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> answerWithoutABody(brain).startsWith("HTTP/1.1 503 "));
        } finally {
            enough.set(true);
            Path unused = Files.createFile(go);
            for (Thread thread : waiting) {
                thread.join();
            }
        }
    }

    private static void waitAgainAndAgain(Turns turns, String name, AtomicBoolean enough) {
        while (!enough.get()) {
            try (Turns.Answer answer = turns.post(Turns.turn(name, "x"))) {
                assertThat(answer.status()).isIn(200, 503);
            } catch (IOException e) {
                throw new AssertionError(e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** What is answered to the head of a turn whose body does not come; empty where the body is waited for. */
    private static String answerWithoutABody(URI brain) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), brain.getPort())) {
            socket.setSoTimeout(300);
            socket.getOutputStream()
                    .write("POST /v1/turns HTTP/1.1\r\nHost: brain\r\nContent-Length: 1000\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(13), StandardCharsets.US_ASCII);
        } catch (SocketTimeoutException e) {
            return "";
        }
    }
}
