package dev.puppetmaster.registrar.matrix;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrationsTest {
    private static final URI RUNTIME = URI.create("http://127.0.0.1:29300");

    @TempDir
    Path directory;

    private Registrations ensure(String... prefixes) throws IOException {
        return Registrations.ensure(directory, "data.example.org", List.of(prefixes), RUNTIME);
    }

    @Test
    void theTwoFilesSayWhatTheHomeserverMustKnow() throws IOException {
        Registrations made = ensure("data-", "x.");

        assertThat(made.changed()).isTrue();
        assertThat(made.senders())
                .containsExactly("@puppetmaster-registrar:data.example.org", "@puppetmaster-runtime:data.example.org");
        assertThat(Files.readString(directory.resolve("puppets.yaml")))
                .contains("id: puppetmaster-puppets\n")
                .contains("url: \"http://127.0.0.1:29300\"\n")
                .contains("as_token: \"" + made.puppets().asToken().reveal() + "\"\n")
                .contains("hs_token: \"" + made.puppets().hsToken().reveal() + "\"\n")
                .contains("sender_localpart: puppetmaster-runtime\n")
                .contains("rate_limited: false\n")
                .contains("exclusive: true\n      regex: '@(data\\-|x\\.)[^:]*:data\\.example\\.org$'\n")
                .contains("exclusive: true\n      regex: '#dm_.*'\n");
        assertThat(Files.readString(directory.resolve("registrar.yaml")))
                .contains("id: puppetmaster-registrar\n")
                .contains("url: null\n")
                .contains("users: []\n")
                .contains("regex: '#(friends|space|approvals)_.*'\n");
    }

    @Test
    void theFilesAreForTheirOwnerOnlyAndTheTokensAreNotPrinted() throws IOException {
        Registrations made = ensure("data-");

        for (Path file : made.files()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(made.toString())
                .doesNotContain(made.puppets().asToken().reveal())
                .doesNotContain(made.registrar().hsToken().reveal());
        assertThat(List.of(
                        made.puppets().asToken(),
                        made.puppets().hsToken(),
                        made.registrar().asToken(),
                        made.registrar().hsToken()))
                .doesNotHaveDuplicates();
    }

    @Test
    void theSameAgainChangesNothing() throws IOException {
        Registrations first = ensure("data-");
        Registrations second = ensure("data-");

        assertThat(second.changed()).isFalse();
        assertThat(second.puppets()).isEqualTo(first.puppets());
        assertThat(second.registrar()).isEqualTo(first.registrar());
    }

    @Test
    void changedPrefixesKeepTheTokensAndSayThatTheFileChanged() throws IOException {
        Registrations first = ensure("data-");
        Registrations second = ensure("data-", "more-");

        assertThat(second.changed()).isTrue();
        assertThat(second.puppets().asToken()).isEqualTo(first.puppets().asToken());
        assertThat(Files.readString(requireNonNull(second.puppets().file()))).contains("@(data\\-|more\\-)");
    }

    @Test
    void whatSomebodyElseKeepsIsReadAsItWasWritten() throws IOException {
        Registrations made = ensure("data-");

        Registrations read = Registrations.of(
                Files.readString(directory.resolve("registrar.yaml")),
                Files.readString(directory.resolve("puppets.yaml")),
                "data.example.org");

        assertThat(read.senders()).isEqualTo(made.senders());
        assertThat(read.puppets().asToken()).isEqualTo(made.puppets().asToken());
        assertThat(read.puppets().hsToken()).isEqualTo(made.puppets().hsToken());
        assertThat(read.registrar().id()).isEqualTo(made.registrar().id());
        assertThat(read.files()).isEmpty();
        Registrations bare = Registrations.of(
                "id: r\nas_token: a-r # mine\nhs_token: 'h-r'\nsender_localpart: reg\n",
                "sender_localpart: run\nid: p\nhs_token: h-p\nas_token: \"a-p\"\n",
                "s");
        assertThat(bare.senders()).containsExactly("@reg:s", "@run:s");
        assertThat(bare.registrar().asToken().reveal()).isEqualTo("a-r");
    }

    @Test
    void aRegistrationThatLacksSomethingIsSaidWithoutItsTokens() {
        String puppets = "id: p\nas_token: very-secret\nhs_token: h\nsender_localpart: run\n";

        assertThatThrownBy(() -> Registrations.of("id: r\nas_token: very-secret\n", puppets, "s"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("registrar.yaml has no line \"hs_token")
                .hasMessageNotContaining("very-secret");
    }

    @Test
    void aFileWithoutTokensIsNotOverwritten() throws IOException {
        Files.writeString(directory.resolve("puppets.yaml"), "id: mine\n");

        assertThatThrownBy(() -> ensure("data-"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("puppets.yaml holds no as_token");
        assertThat(Files.readString(directory.resolve("puppets.yaml"))).isEqualTo("id: mine\n");
    }

    @Test
    void aPrefixThatClaimsEverybodyIsRefused() {
        assertThatThrownBy(() -> ensure("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(this::ensure).isInstanceOf(IllegalArgumentException.class);
    }
}
