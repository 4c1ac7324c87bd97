package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.deploy.Chart.Document;
import dev.puppetmaster.synapse.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the charts of the web clients give to nginx, in a real one; only its folders and its port are this machine's. */
class WebClientsIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private SecretServer cluster;
    private Process nginx;
    private int port;

    @BeforeEach
    void start() {
        cluster = new SecretServer();
    }

    @AfterEach
    void stop() throws InterruptedException {
        cluster.close();
        nginx.destroy();
        assertThat(nginx.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"element", "cinny"})
    void everyAnswerIsSafeAndWhatNamesFilesIsAskedForAgain(String name) throws Exception {
        Chart chart = new Chart(name, "chat", "matrix");
        Document configuration =
                chart.render(chart.directory().resolve("ci/themes-values.yaml")).only("ConfigMap");
        serve(configuration);

        HttpResponse<String> page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).isEqualTo("the page");
        assertThat(get("/config.json").body()).isEqualTo(configuration.at("data", "config.json"));
        assertThat(get("/config.json").headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(get("/assets/app.js").headers().firstValue("Cache-Control").orElseThrow())
                .contains("immutable");
        assertThat(get("/healthz").body()).isEqualTo("ok\n");
        assertThat(get("/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/../nginx.conf").statusCode()).isGreaterThanOrEqualTo(400);
        for (String path : List.of("/", "/config.json", "/assets/app.js", "/nothing", "/healthz")) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .startsWith("default-src 'none'")
                    .contains("connect-src 'self' blob: data: https://matrix.data.example.org");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(answer.headers().firstValue("X-Frame-Options")).hasValue("SAMEORIGIN");
            assertThat(answer.headers().firstValue("Server")).hasValue("nginx");
            if (!path.startsWith("/assets")) {
                assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-cache");
            }
        }
        assertThat(Files.readString(directory.resolve("said"))).isEmpty();
    }

    private void serve(Document configuration) throws IOException, InterruptedException {
        Path app = Files.createDirectories(directory.resolve("app"));
        Files.writeString(app.resolve("index.html"), "the page");
        Files.writeString(Files.createDirectories(app.resolve("assets")).resolve("app.js"), "");
        Files.writeString(directory.resolve("config.json"), (String) configuration.at("data", "config.json"));
        port = Ports.free();
        Path installed = Path.of(Rig.says("nginx.sh"));
        Path file = directory.resolve("nginx.conf");
        Files.writeString(
                file,
                ((String) configuration.at("data", "nginx.conf"))
                        .replace(" /tmp/", " " + directory + "/")
                        .replace("listen 8080;", "listen 127.0.0.1:" + port + ";")
                        .replace(" /app;", " " + app + ";")
                        .replace(" /etc/puppetmaster/", " " + directory + "/")
                        .replace(
                                "/etc/nginx/mime.types",
                                installed.resolve("etc/nginx/mime.types").toString()));
        List<String> command = new ArrayList<>(
                List.of(installed.resolve("usr/sbin/nginx").toString(), "-e", "/dev/stderr", "-c", file.toString()));
        if (System.getProperty("user.name").equals("root")) {
            // else its workers become nobody, who may not read here
            command.addAll(List.of("-g", "user root;"));
        }
        nginx = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile())
                .start();
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> get("/healthz").statusCode() == 200);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
