package dev.puppetmaster.synapse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.synapse.SynapseSettings.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Writes what Synapse reads at its start. JSON is YAML, so the files are JSON; names of options are Synapse's own. */
final class SynapseConfiguration {
    static final String FILE = "homeserver.json";
    static final String REGISTRATION_SECRET = "registration_shared_secret";
    private static final int LOG_BYTES = 10 << 20;

    private final SynapseSettings settings;
    private final Seen seen;

    /**
     * How Synapse sees the files and the network.
     *
     * @param directory where it finds the settings' directory
     * @param registrations where it finds the registration files, in their order
     * @param bindAddress on what it listens
     * @param machine the host by which it reaches 127.0.0.1 of this machine
     */
    record Seen(String directory, List<String> registrations, String bindAddress, String machine) {}

    SynapseConfiguration(SynapseSettings settings, Seen seen) {
        this.settings = settings;
        this.seen = seen;
    }

    /** Writes the files that changed, and returns a hash of all that Synapse will read. Keys are made once and kept. */
    String write() {
        Path directory = settings.directory();
        try {
            PrivateFile.createDirectories(directory);
            makeOnce(
                    directory.resolve("signing.key"),
                    () -> "ed25519 a_" + random(3).replaceAll("\\W", "x") + " " + random(32));
            for (String secret : List.of("macaroon_secret_key", "form_secret", REGISTRATION_SECRET)) {
                makeOnce(directory.resolve(secret), () -> random(32));
            }
            Federation federation = settings.federation();
            String certificates =
                    federation == null ? "" : federation.authority().certify(settings.host(), directory);
            String homeserver = json(homeserver());
            String log = json(log());
            PrivateFile.writeIfChanged(directory.resolve(FILE), homeserver);
            PrivateFile.writeIfChanged(directory.resolve("log.json"), log);
            List<String> parts = new ArrayList<>(List.of(homeserver, log, certificates));
            for (Path registration : settings.registrations()) {
                parts.add(registration(registration));
            }
            return Fingerprint.of(parts.toArray(String[]::new));
        } catch (IOException e) {
            throw new SynapseException("cannot write the configuration of Synapse in " + directory + ": " + e, e);
        }
    }

    private static String registration(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new SynapseException("the appservice registration " + file + " cannot be read: make it first");
        }
        return Files.readString(file);
    }

    private ObjectNode homeserver() {
        ObjectNode root = LoopbackHttp.JSON.createObjectNode();
        root.put("server_name", settings.serverName());
        root.put("public_baseurl", settings.baseUrl() + "/");
        root.put("report_stats", false);
        ArrayNode listeners = root.putArray("listeners");
        listener(listeners, settings.port(), false, "client");
        root.putObject("database").put("name", "sqlite3").putObject("args").put("database", in("homeserver.db"));
        root.put("media_store_path", in("media"));
        root.put("log_config", in("log.json"));
        root.put("signing_key_path", in("signing.key"));
        root.put("macaroon_secret_key_path", in("macaroon_secret_key"));
        root.put("form_secret_path", in("form_secret"));
        root.put("registration_shared_secret_path", in(REGISTRATION_SECRET));
        ArrayNode registrations = root.putArray("app_service_config_files");
        seen.registrations().forEach(registrations::add);
        closed(root);
        Federation federation = settings.federation();
        if (federation == null) {
            root.putArray("federation_domain_whitelist");
        } else {
            listener(listeners, settings.federationPort(), true, "federation");
            federate(root, federation);
        }
        root.put("max_upload_size", "50M");
        // Typing and receipts do not need presence; with it every client's sync wakes every other one.
        root.putObject("presence").put("enabled", false);
        root.putObject("user_directory").put("search_all_users", true);
        limits(root);
        return root;
    }

    private void listener(ArrayNode listeners, int port, boolean tls, String resource) {
        ObjectNode listener = listeners.addObject();
        listener.put("type", "http").put("port", port).put("tls", tls);
        listener.putArray("bind_addresses").add(seen.bindAddress());
        listener.putArray("resources").addObject().putArray("names").add(resource);
    }

    /**
     * With the others of this machine, by our proxy: {@code *.localhost} does not resolve everywhere. A proxy is reached
     * whatever the address; {@code ip_range_whitelist} stays empty, so that no account's pusher reaches loopback.
     */
    private void federate(ObjectNode root, Federation federation) {
        federation.allowed().forEach(root.putArray("federation_domain_whitelist")::add);
        root.put("tls_certificate_path", in("tls.crt"));
        root.put("tls_private_key_path", in("tls.key"));
        root.putArray("federation_custom_ca_list").add(in("federation-ca.crt"));
        // In the file, what the environment says of proxies does not count.
        root.put("https_proxy", "http://" + seen.machine() + ":" + federation.proxyPort());
        root.putArray("no_proxy_hosts");
        // Who was away is back within seconds: by default it would be tried again after a minute, and then after ten.
        root.putObject("federation")
                .put("max_long_retry_delay", "5s")
                .put("destination_min_retry_interval", "1s")
                .put("destination_max_retry_interval", "30s");
    }

    /** Nothing leaves this machine, and nobody registers. */
    private static void closed(ObjectNode root) {
        root.putArray("trusted_key_servers");
        root.put("suppress_key_server_warning", true);
        root.put("enable_registration", false);
        root.put("url_preview_enabled", false);
    }

    private void limits(ObjectNode root) {
        boolean person = settings.profile() == Profile.PERSON;
        rate(root.putObject("rc_message"), person ? 10 : 10_000, person ? 50 : 10_000);
        ObjectNode invites = root.putObject("rc_invites");
        // Per invitee, whoever asks: the default lets a troupe of six wait for minutes.
        rate(invites.putObject("per_user"), person ? 10 : 10_000, person ? 100 : 10_000);
        rate(invites.putObject("per_room"), person ? 10 : 10_000, person ? 100 : 10_000);
        rate(invites.putObject("per_issuer"), person ? 10 : 10_000, person ? 100 : 10_000);
        ObjectNode joins = root.putObject("rc_joins");
        rate(joins.putObject("local"), person ? 10 : 10_000, person ? 100 : 10_000);
        rate(root.putObject("rc_joins_per_room"), person ? 10 : 10_000, person ? 100 : 10_000);
        ObjectNode login = root.putObject("rc_login");
        rate(login.putObject("address"), person ? 1 : 10_000, person ? 50 : 10_000);
        rate(login.putObject("account"), person ? 1 : 10_000, person ? 50 : 10_000);
        // Guessing a password stays slow for a person's account.
        rate(login.putObject("failed_attempts"), person ? 0.17 : 10_000, person ? 10 : 10_000);
        rate(root.putObject("rc_room_creation"), person ? 1 : 10_000, person ? 50 : 10_000);
        rate(root.putObject("rc_registration"), person ? 1 : 10_000, person ? 50 : 10_000);
        if (!person) {
            root.put("bcrypt_rounds", 4);
            rate(root.putObject("rc_media_create"), 10_000, 10_000);
        }
    }

    private static void rate(ObjectNode limit, double perSecond, int burst) {
        limit.put("per_second", perSecond).put("burst_count", burst);
    }

    private ObjectNode log() {
        ObjectNode root = LoopbackHttp.JSON.createObjectNode();
        root.put("version", 1).put("disable_existing_loggers", false);
        root.putObject("formatters")
                .putObject("line")
                .put("format", "%(asctime)s %(levelname)s %(name)s %(request)s %(message)s");
        root.putObject("handlers")
                .putObject("file")
                .put("class", "logging.handlers.RotatingFileHandler")
                .put("formatter", "line")
                .put("filename", in("homeserver.log"))
                .put("maxBytes", LOG_BYTES)
                .put("backupCount", 3)
                .put("encoding", "utf8");
        root.putObject("loggers").putObject("synapse.appservice").put("level", "INFO");
        // A line a request would be most of what Synapse writes.
        root.putObject("root").put("level", "WARNING").putArray("handlers").add("file");
        return root;
    }

    private String in(String name) {
        return seen.directory() + "/" + name;
    }

    private static String json(ObjectNode node) throws JsonProcessingException {
        return LoopbackHttp.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
    }

    private interface Content {
        String make();
    }

    private static void makeOnce(Path file, Content content) throws IOException {
        if (!Files.exists(file)) {
            PrivateFile.write(file, content.make());
        }
    }

    private static String random(int bytes) {
        byte[] value = new byte[bytes];
        new SecureRandom().nextBytes(value);
        // Unpadded, as Synapse reads its signing key.
        return Base64.getEncoder().withoutPadding().encodeToString(value);
    }
}
