package dev.puppetmaster.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSynapseIT {
    @TempDir
    Path directory;

    @Test
    void anAppserviceAndAUserWorkBeforeAndAfterAKill() throws Exception {
        Map<String, Object> registrar = Map.of(
                "id", "registrar",
                "as_token", "as",
                "hs_token", "hs",
                "sender_localpart", "registrar",
                "namespaces", Map.of(),
                "rate_limited", false);
        try (LocalSynapse synapse = LocalSynapse.start(directory, List.of(withoutUrl(registrar)))) {
            URI before = synapse.baseUrl();
            var login = synapse.registerUser("you", "a good password");

            synapse.kill();
            synapse.restart();

            assertThat(synapse.baseUrl()).isEqualTo(before);
            assertThat(whoami(synapse, login.accessToken())).isEqualTo("@you:" + LocalSynapse.SERVER_NAME);
            assertThat(whoami(synapse, "as")).isEqualTo("@registrar:" + LocalSynapse.SERVER_NAME);
        }
    }

    private static Map<String, Object> withoutUrl(Map<String, Object> registration) {
        var copy = new java.util.HashMap<>(registration);
        copy.put("url", null);
        return copy;
    }

    private static String whoami(LocalSynapse synapse, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(synapse.baseUrl().resolve("/_matrix/client/v3/account/whoami"))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(30))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            JsonNode body = new ObjectMapper()
                    .readTree(client.send(request, BodyHandlers.ofString()).body());
            return body.path("user_id").asText();
        }
    }
}
