package dev.puppetmaster.bots.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.bot.BotHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeSettingsTest {
    private static final String TOKEN = "0123456789abcdefTOKEN";

    @TempDir
    Path files;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void allThatIsNeeded() throws IOException {
        Path registration = Files.writeString(files.resolve("puppets.yaml"), """
                id: puppetmaster-puppets
                url: "http://runtime:29333"
                as_token: 'as-secret'
                hs_token: hs-secret
                sender_localpart: puppetmaster-runtime
                namespaces: {users: [], aliases: [], rooms: []}
                """);
        Path token = Files.writeString(files.resolve("token"), TOKEN + "\n");
        environment.putAll(Map.of(
                "PUPPETMASTER_NAMESPACE", "robots",
                "PUPPETMASTER_HOMESERVER", "data",
                "PUPPETMASTER_REGISTRAR_URL", "https://registrar:8443",
                "PUPPETMASTER_TOKEN_FILE", token.toString(),
                "PUPPETMASTER_REGISTRATION_FILE", registration.toString(),
                "PUPPETMASTER_HOMESERVER_URL", "http://synapse:8008",
                "PUPPETMASTER_STATE_DIR", files.toString()));
    }

    @Test
    void whatIsNeededIsEnough() throws IOException {
        RuntimeSettings settings = RuntimeSettings.of(environment);

        BotHost.Appservice appservice = (BotHost.Appservice) settings.host().transport();
        assertThat(appservice.id()).isEqualTo("puppetmaster-puppets");
        assertThat(appservice.asToken().reveal()).isEqualTo("as-secret");
        assertThat(appservice.hsToken().reveal()).isEqualTo("hs-secret");
        assertThat(appservice.listen().getPort()).isEqualTo(29_333);
        assertThat(appservice.listen().getAddress().isLoopbackAddress()).isTrue();
        assertThat(settings.storeFile()).isEqualTo(files.resolve("runtime.db"));
        assertThat(settings.adminToken().reveal()).isEqualTo(TOKEN);
        assertThat(settings.admin().address().getAddress().isLoopbackAddress()).isTrue();
        assertThat(settings.jsonLog()).isFalse();
        assertThat(settings.toString()).doesNotContain(TOKEN, "as-secret", "hs-secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NAMESPACE",
                "HOMESERVER",
                "REGISTRAR_URL",
                "TOKEN_FILE",
                "REGISTRATION_FILE",
                "HOMESERVER_URL",
                "STATE_DIR"
            })
    void whatIsMissingIsNamed(String name) {
        environment.put("PUPPETMASTER_" + name, " ");

        assertThatThrownBy(() -> RuntimeSettings.of(environment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("PUPPETMASTER_" + name + " is not set: give ");
    }

    @ParameterizedTest
    @CsvSource({
        "NAMESPACE,Robots",
        "HOMESERVER,a/b",
        "REGISTRAR_URL,registrar:8443",
        "REGISTRAR_URL,https://me:secret@registrar",
        "REGISTRAR_URL,https://registrar/?a=b",
        "HOMESERVER_URL,synapse",
        "STATE_DIR,/nowhere/at/all",
        "TOKEN_FILE,/nowhere",
        "REGISTRATION_FILE,/nowhere",
        "REGISTRAR_CA_FILE,/nowhere",
        "LISTEN,29333",
        "ADMIN,no.such.host.invalid:80",
        "HEALTH,:70000",
        "PLAIN_HTTP,maybe",
        "LOG,xml"
    })
    void whatIsWrongIsNamedInOneLine(String name, String value) {
        environment.put("PUPPETMASTER_" + name, value);

        assertThatThrownBy(() -> RuntimeSettings.of(environment))
                .isInstanceOfAny(IllegalArgumentException.class, IOException.class)
                .hasMessageStartingWith("PUPPETMASTER_" + name)
                .hasMessageNotContaining("secret")
                .message()
                .hasLineCount(1);
    }

    @Test
    void theModelsSettingsAreCheckedToo() {
        environment.put("OLLAMA_TIMEOUT", "soon");
        assertThatThrownBy(() -> RuntimeSettings.of(environment)).hasMessageStartingWith("OLLAMA_TIMEOUT");
    }

    @ParameterizedTest
    @CsvSource({"LISTEN,:29333", "ADMIN,:8081", "REGISTRAR_URL,http://registrar:8080"})
    void tokensGoOverNoNetworkInTheClearUnlessThatIsWanted(String name, String value) throws IOException {
        environment.put("PUPPETMASTER_" + name, value);
        assertThatThrownBy(() -> RuntimeSettings.of(environment))
                .hasMessageStartingWith("PUPPETMASTER_" + name + ": ")
                .hasMessageContaining("PUPPETMASTER_PLAIN_HTTP=yes");

        environment.put("PUPPETMASTER_PLAIN_HTTP", "yes");
        assertThat(RuntimeSettings.of(environment).namespace()).isEqualTo("robots");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "- a",
                "id: x\nas_token: topsecret\nhs_token: [",
                "id: x\nas_token: topsecret",
                "id: x\nas_token: topsecret\nhs_token: 7",
                "id: x\nas_token: topsecret\nhs_token: 'a b'"
            })
    void aRegistrationThatCannotBeUsedIsNamedAndNotShown(String content) throws IOException {
        Path file = Files.writeString(files.resolve("bad.yaml"), content);
        environment.put("PUPPETMASTER_REGISTRATION_FILE", file.toString());

        assertThatThrownBy(() -> RuntimeSettings.of(environment))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("PUPPETMASTER_REGISTRATION_FILE: " + file)
                .hasMessageNotContaining("topsecret")
                .message()
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "two tokens in one line", "0123456789abcdef\n0123456789abcdef"})
    void aTokenThatCannotBeUsedIsNamedAndNotShown(String content) throws IOException {
        Path file = Files.writeString(files.resolve("bad"), content);
        environment.put("PUPPETMASTER_TOKEN_FILE", file.toString());

        assertThatThrownBy(() -> RuntimeSettings.of(environment))
                .isInstanceOf(IOException.class)
                .hasMessage("PUPPETMASTER_TOKEN_FILE: " + file
                        + " holds no token: one line of 16 to 1024 characters without blanks");
    }
}
