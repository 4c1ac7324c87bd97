package dev.puppetmaster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.puppetmaster.cli.Finding.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksTest {
    @TempDir
    Path temporary;

    @Test
    void aModelIsFoundByItsName() throws Exception {
        HttpServer ollama = ollama("{\"models\": [{\"name\": \"tiny:latest\"}, {\"name\": \"big:70b\"}]}");
        try {
            String url = "http://127.0.0.1:" + ollama.getAddress().getPort() + "/";

            assertThat(look(url, "tiny").verdict()).isEqualTo(Verdict.OK);
            assertThat(look(url, "tiny").found()).contains("tiny").contains(url.substring(0, url.length() - 1));
        } finally {
            ollama.stop(0);
        }
    }

    @Test
    void whereNoModelAnswersItSaysWhatThatMeans() throws Exception {
        HttpServer other = ollama("<html>");
        try {
            for (String url :
                    new String[] {"http://127.0.0.1:" + other.getAddress().getPort(), "http://127.0.0.1:1"}) {
                Finding finding = look(url, "tiny");
                assertThat(finding.verdict()).isEqualTo(Verdict.WARN);
                assertThat(finding.found()).contains("commands only");
                assertThat(finding.advice()).contains(url.endsWith(":1") ? url : "no JSON that Ollama would send");
            }
            for (String url : new String[] {"file:///etc/passwd", "nonsense"}) {
                Finding finding = look(url, "tiny");
                assertThat(finding.verdict()).isEqualTo(Verdict.FAIL);
                assertThat(finding.advice()).contains("OLLAMA_BASE_URL");
            }
        } finally {
            other.stop(0);
        }
    }

    @Test
    void aPortThatSomebodyTookIsNamed() throws Exception {
        Path directory = temporary.resolve("state");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            try (StateDirectory state = StateDirectory.open(directory)) {
                state.keepPort("data", taken.getLocalPort());
                assertThat(MachineChecks.ports(directory).verdict()).isEqualTo(Verdict.OK);
            }
            Finding finding = MachineChecks.ports(directory);
            assertThat(finding.verdict()).isEqualTo(Verdict.FAIL);
            assertThat(finding.found()).isEqualTo("in use: data " + taken.getLocalPort());
        }
        assertThat(MachineChecks.ports(directory).verdict()).isEqualTo(Verdict.OK);
    }

    private static Finding look(String url, String model) {
        return ModelCheck.look(Map.of("OLLAMA_BASE_URL", url, "OLLAMA_MODEL", model));
    }

    private static HttpServer ollama(String answer) throws java.io.IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/show", exchange -> {
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }
}
