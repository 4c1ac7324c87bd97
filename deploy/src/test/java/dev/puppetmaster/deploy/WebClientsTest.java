package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.deploy.Chart.Document;
import dev.puppetmaster.deploy.Chart.Rendered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The charts of the web clients. */
@ExtendWith(WithoutSecrets.class)
class WebClientsTest {
    private static final String[] THEMES = {
        "homeservers[0].serverName=data.example.org",
        "homeservers[0].url=https://matrix.data.example.org/",
        "homeservers[1].serverName=code.example.org",
        "homeservers[1].url=https://matrix.code.example.org:8443"
    };

    static Stream<Chart> clients() {
        return Stream.of(Chart.ELEMENT, Chart.CINNY);
    }

    @Test
    void theirTemplatesDifferInTheConfigurationOnly() throws IOException {
        Map<String, String> element = templates(Chart.ELEMENT);
        Map<String, String> cinny = templates(Chart.CINNY);

        assertThat(element.remove("_config.tpl")).isNotEqualTo(cinny.remove("_config.tpl"));
        assertThat(element).isEqualTo(cinny).isNotEmpty();
    }

    @Test
    void elementIsPresetToTheFirstAndMaySignInAtTheOthers() {
        Document config = config(Chart.ELEMENT.render(THEMES));

        assertThat(config.at("default_server_config", "m.homeserver"))
                .isEqualTo(Map.of("base_url", "https://matrix.data.example.org", "server_name", "data.example.org"));
        assertThat(config.at("disable_custom_urls")).isEqualTo(false);
        assertThat(config.at("room_directory", "servers")).isEqualTo(List.of("data.example.org", "code.example.org"));
        assertThat(config(Chart.ELEMENT.render(THEMES[0], THEMES[1])).at("disable_custom_urls"))
                .isEqualTo(true);
    }

    @Test
    void cinnyListsAllAndNeedsNoRewriteOfPaths() {
        Document config = config(Chart.CINNY.render(THEMES));

        assertThat(config.at("homeserverList"))
                .isEqualTo(List.of("matrix.data.example.org", "matrix.code.example.org:8443"));
        assertThat(config.at("allowCustomHomeservers")).isEqualTo(false);
        assertThat(config.at("hashRouter", "enabled")).isEqualTo(true);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void thePageCallsItselfAndTheHomeserversOnly(Chart client) {
        String policy = policy(client.render(THEMES));

        assertThat(policy)
                .contains("default-src 'none'")
                .contains("connect-src 'self' blob: data: https://matrix.data.example.org https://data.example.org"
                        + " https://matrix.code.example.org:8443 https://code.example.org;")
                .contains("frame-ancestors 'self'")
                .doesNotContain("*", "unsafe-eval' 'unsafe-inline", "https:;", "http:");
        assertThat(policy.replaceAll(".*(script-src [^;]*);.*", "$1")).doesNotContain("unsafe-inline", "'unsafe-eval'");
    }

    @ParameterizedTest
    @MethodSource("clients")
    void whatIsAddedIsAllowed(Chart client) {
        String policy = policy(client.render(
                THEMES[0],
                THEMES[1],
                "customServers=true",
                "contentSecurity.scripts[0]='sha256-abc='",
                "contentSecurity.connect[0]=https://maps.example.org",
                "contentSecurity.frameAncestors[0]='none'"));

        assertThat(policy).contains("'sha256-abc=';", " https: https://maps.example.org;", "frame-ancestors 'none'");
    }

    @ParameterizedTest
    @MethodSource("clients")
    void moreOfConfigJsonIsLaidOver(Chart client) {
        Document config = config(client.render(
                THEMES[0],
                THEMES[1],
                "config.brand=Troupe",
                "config.disable_guests=false",
                "config.hashRouter.enabled=false"));

        assertThat(config.at("brand")).isEqualTo("Troupe");
        assertThat(config.at("disable_guests")).isEqualTo(false);
        assertThat(config.at("hashRouter", "enabled")).isEqualTo(false);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void anotherConfigurationIsAnotherPod(Chart client) {
        assertThat(annotations(client.render(THEMES))).isEqualTo(annotations(client.render(THEMES)));
        assertThat(annotations(client.render(THEMES[0], THEMES[1]))).isNotEqualTo(annotations(client.render(THEMES)));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void itCallsNobody(Chart client) {
        Document policy = client.render(THEMES).only("NetworkPolicy");

        assertThat(policy.at("spec", "policyTypes")).isEqualTo(List.of("Ingress", "Egress"));
        assertThat(policy.part("spec").has("egress")).isFalse();
    }

    private static Map<String, String> templates(Chart chart) throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(chart.directory().resolve("templates"))) {
            for (Path file : files.toList()) {
                found.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return found;
    }

    private static Object annotations(Rendered rendered) {
        return rendered.only("Deployment").at("spec", "template", "metadata", "annotations");
    }

    private static Document config(Rendered rendered) {
        // JSON is YAML
        return new Document(new Load(LoadSettings.builder().build())
                .loadFromString((String) rendered.only("ConfigMap").at("data", "config.json")));
    }

    private static String policy(Rendered rendered) {
        String nginx = (String) rendered.only("ConfigMap").at("data", "nginx.conf");
        return nginx.lines()
                .filter(line -> line.contains("Content-Security-Policy"))
                .findFirst()
                .orElseThrow();
    }
}
