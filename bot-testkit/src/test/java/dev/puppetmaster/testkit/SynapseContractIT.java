package dev.puppetmaster.testkit;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by a real Synapse: what {@link FakeHomeserverContractTest} promises is true. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class SynapseContractIT implements AccountContract, RoomContract, MessageContract, SyncContract, PushContract {
    private final AppserviceListener listener = new AppserviceListener();
    private LocalSynapse synapse;

    @BeforeAll
    void start(@TempDir Path directory) throws InterruptedException {
        synapse = LocalSynapse.start(
                directory,
                List.of(
                        file(ServerUnderTest.puppetsAt(listener.url(), LocalSynapse.SERVER_NAME)),
                        file(ServerUnderTest.registrar())));
    }

    @AfterAll
    void stop() {
        synapse.close();
        listener.close();
    }

    @Override
    public MatrixHttp http() {
        return MatrixHttp.to(synapse.baseUrl().toString());
    }

    @Override
    public String serverName() {
        return synapse.serverName();
    }

    @Override
    public AppserviceListener puppets() {
        return listener;
    }

    @Override
    public Person person(String localpart) {
        var login = synapse.registerUser(localpart, "password of " + localpart);
        return new Person(login.userId(), login.accessToken());
    }

    private static Map<String, Object> file(Registration registration) {
        Map<String, Object> file = new HashMap<>();
        file.put("id", registration.id());
        file.put("url", registration.url());
        file.put("as_token", registration.asToken());
        file.put("hs_token", registration.hsToken());
        file.put("sender_localpart", registration.senderLocalpart());
        file.put("rate_limited", false);
        file.put(
                "namespaces",
                Map.of(
                        "users",
                        exclusive(registration.userRegexes()),
                        "aliases",
                        exclusive(registration.aliasRegexes())));
        return file;
    }

    private static List<Map<String, Object>> exclusive(List<String> regexes) {
        return regexes.stream()
                .map(regex -> Map.<String, Object>of("exclusive", true, "regex", regex))
                .toList();
    }
}
