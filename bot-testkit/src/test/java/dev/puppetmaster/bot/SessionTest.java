package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.Session;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.FakeUser;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A login that is kept in a file: of one account, for its owner's eyes, and as new as the homeserver wants it. */
class SessionTest {
    @TempDir
    private Path directory;

    private FakeHomeserver homeserver;
    private HomeserverConnection connection;
    private Path file;

    @BeforeEach
    void start() {
        homeserver = FakeHomeserver.start();
        connection = HomeserverConnection.to(URI.create(homeserver.baseUrl()));
        file = directory.resolve("bot.session");
    }

    @AfterEach
    void stop() {
        connection.close();
        homeserver.close();
    }

    private Session session(String localpart) throws IOException {
        FakeUser account = homeserver.user(localpart);
        return Session.withPassword(
                connection.baseUrl(),
                new UserId(account.userId()),
                new Secret(account.password()),
                file,
                "PUPPETMASTER");
    }

    private UserId whoami(Session session) {
        return connection.withSession(session).whoami();
    }

    private long requests(String path) {
        return homeserver.requests().all().stream()
                .filter(request -> request.path().endsWith(path))
                .count();
    }

    @Test
    void theFileOfAnotherAccountIsNotUsed() throws IOException {
        UserId one = whoami(session("one"));
        UserId two = whoami(session("two"));

        assertThat(one.localpart()).isEqualTo("one");
        assertThat(two.localpart()).isEqualTo("two");
    }

    @Test
    void refreshedTokensReplaceTheOldOnesInTheFileAndAreForItsOwnerOnly() throws IOException {
        Session session = session("one");
        String before = Files.readString(file);

        homeserver.expireTokens(session.user().value());
        whoami(session);

        assertThat(Files.readString(file)).isNotEqualTo(before);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        long refreshed = requests("/refresh");
        whoami(session("one"));
        assertThat(requests("/refresh")).as("the kept token is the new one").isEqualTo(refreshed);
        assertThat(requests("/login")).isEqualTo(1);
        assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void aLoginThatWasEndedIsMadeAnewForTheSameDevice() throws IOException {
        Session session = session("one");
        homeserver.endSessions(session.user().value());

        whoami(session);

        assertThat(homeserver.requests().matching("POST", "/login"))
                .hasSize(2)
                .allSatisfy(login ->
                        assertThat(login.body().path("device_id").asText()).isEqualTo("PUPPETMASTER"));
    }

    @Test
    void aFileThatIsNoSessionIsSaidInOneLineAndLeftAsItIs() throws IOException {
        Files.writeString(file, "{\"access_token\": \"secret-of-somebody");

        assertThatThrownBy(() -> session("one"))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": is not what was written there: delete it, and a new login is made");
        assertThat(Files.readString(file)).contains("secret-of-somebody");
    }
}
