package dev.puppetmaster.bot;

import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.testkit.LocalSynapse;
import dev.puppetmaster.testkit.Stage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A stage on a real Synapse, for either transport. */
record SynapseStage(LocalSynapse synapse, Stage stage) implements AutoCloseable {
    /** How the puppets hear. */
    enum Hearing {
        PUSHED,
        SYNCED
    }

    static SynapseStage open(Path directory, Hearing hearing) throws InterruptedException {
        int port = Ports.free();
        LocalSynapse synapse = LocalSynapse.start(directory.resolve("synapse"), List.of(registration(port)));
        var login = synapse.registerUser("you", "a-password-of-the-test");
        UserId you = new UserId(login.userId());
        Secret token = new Secret(login.accessToken());
        Stage stage = hearing == Hearing.PUSHED
                ? Stage.pushed(synapse.baseUrl(), synapse.serverName(), port, you, token)
                : Stage.loggedIn(
                        synapse.baseUrl(), synapse.serverName(), localpart -> register(synapse, localpart), you, token);
        return new SynapseStage(synapse, stage);
    }

    private static String register(LocalSynapse synapse, String localpart) {
        String password = "a-password-of-" + localpart;
        synapse.registerUser(localpart, password);
        return password;
    }

    /** Its namespace leaves out the accounts that log in by themselves. */
    private static Map<String, Object> registration(int port) {
        Map<String, Object> registration = new LinkedHashMap<>();
        registration.put("id", Stage.APPSERVICE);
        registration.put("url", "http://127.0.0.1:" + port);
        registration.put("as_token", Stage.AS_TOKEN.reveal());
        registration.put("hs_token", Stage.HS_TOKEN.reveal());
        registration.put("sender_localpart", "puppetmaster-runtime");
        registration.put("rate_limited", false);
        registration.put(
                "namespaces",
                Map.of("users", List.of(Map.of("exclusive", true, "regex", "@data-[^:]*:.*")), "rooms", List.of()));
        return registration;
    }

    /** An account for a puppet that hears so. */
    UserId puppet(Hearing hearing) {
        return stage.puppet(hearing == Hearing.PUSHED ? "data-echo" : "echo");
    }

    @Override
    public void close() {
        stage.close();
        synapse.close();
    }
}
