package dev.puppetmaster.registrar.kubernetes;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a registrar in a cluster, from environment variables, checked. {@code docs/kubernetes.md} lists them.
 *
 * @param namespaces that are watched; empty: all
 * @param pod name of this one, its identity among several
 * @param podNamespace where the lease is
 * @param runtimeImage image of the runtimes
 * @param runtimeApiUrl where runtimes reach this registrar
 * @param runtimeApiListen where it answers them
 * @param tls null: plain HTTP, which the {@code runtimeApiUrl} says, too
 * @param resync how long after a look without trouble everything is looked at again
 */
record RegistrarSettings(
        List<String> namespaces,
        String pod,
        String podNamespace,
        String runtimeImage,
        RuntimeOptions runtimeOptions,
        URI runtimeApiUrl,
        InetSocketAddress runtimeApiListen,
        @Nullable Tls tls,
        InetSocketAddress healthListen,
        Duration resync,
        boolean jsonLog) {
    /**
     * Files in PEM.
     *
     * @param authority of who signed the certificate; runtimes are given it
     */
    record Tls(Path certificate, Path key, Path authority) {}

    RegistrarSettings {
        namespaces = List.copyOf(namespaces);
    }

    /**
     * @throws IllegalArgumentException in one line: which variable, what is wrong, what would be right
     * @throws IOException in one line: which variable names which file, and why it cannot be used
     */
    static RegistrarSettings of(Map<String, String> environment) throws IOException {
        Environment env = new Environment(environment);
        Path options = env.optionalFile("PUPPETMASTER_RUNTIME_OPTIONS_FILE");
        Tls tls = tls(env);
        URI url = env.url(
                "PUPPETMASTER_RUNTIME_API_URL", "where runtimes reach the registrar, as https://registrar:8443");
        if (!(tls == null ? "http" : "https").equals(url.getScheme())) {
            throw new IllegalArgumentException(
                    "PUPPETMASTER_RUNTIME_API_URL: " + url + " and PUPPETMASTER_TLS_CERT_FILE,"
                            + " PUPPETMASTER_TLS_KEY_FILE, PUPPETMASTER_TLS_CA_FILE go together: https with all three, http with none");
        }
        return new RegistrarSettings(
                Arrays.stream(env.or("PUPPETMASTER_WATCH_NAMESPACES", "").split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList(),
                env.required("POD_NAME", "the name of this pod"),
                env.required("POD_NAMESPACE", "the namespace of this pod"),
                env.required("PUPPETMASTER_RUNTIME_IMAGE", "the image of the runtimes"),
                options == null ? RuntimeOptions.DEFAULT : RuntimeOptions.read(options),
                url,
                env.address("PUPPETMASTER_RUNTIME_API_LISTEN", "0.0.0.0:8443"),
                tls,
                env.address("PUPPETMASTER_HEALTH_LISTEN", "0.0.0.0:8081"),
                env.seconds("PUPPETMASTER_RESYNC_SECONDS", Duration.ofMinutes(10)),
                env.or("PUPPETMASTER_LOG", "json").equals("json"));
    }

    private static @Nullable Tls tls(Environment env) throws IOException {
        Path certificate = env.optionalFile("PUPPETMASTER_TLS_CERT_FILE");
        Path key = env.optionalFile("PUPPETMASTER_TLS_KEY_FILE");
        Path authority = env.optionalFile("PUPPETMASTER_TLS_CA_FILE");
        if (certificate == null && key == null && authority == null) {
            return null;
        }
        if (certificate == null || key == null || authority == null) {
            throw new IllegalArgumentException("PUPPETMASTER_TLS_CERT_FILE, PUPPETMASTER_TLS_KEY_FILE and"
                    + " PUPPETMASTER_TLS_CA_FILE go together: set all three or none");
        }
        return new Tls(certificate, key, authority);
    }

    /** Environment variables and what is said when one is wrong. */
    private record Environment(Map<String, String> values) {
        String or(String name, String otherwise) {
            String value = values.get(name);
            return value == null || value.isBlank() ? otherwise : value.strip();
        }

        String required(String name, String what) {
            String value = or(name, "");
            if (value.isEmpty()) {
                throw new IllegalArgumentException(name + " is not set: give " + what);
            }
            return value;
        }

        @Nullable
        Path optionalFile(String name) throws IOException {
            String value = or(name, "");
            if (value.isEmpty()) {
                return null;
            }
            Path file = Path.of(value);
            if (!Files.isReadable(file)) {
                throw new IOException(name + ": " + file + " cannot be read");
            }
            return file;
        }

        URI url(String name, String what) {
            String value = required(name, what);
            try {
                URI url = URI.create(value);
                if (List.of("http", "https").contains(String.valueOf(url.getScheme())) && url.getHost() != null) {
                    return url;
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + ": " + value + " is no address; give " + what, e);
            }
            throw new IllegalArgumentException(name + ": " + value + " is no address; give " + what);
        }

        InetSocketAddress address(String name, String otherwise) {
            String value = or(name, otherwise);
            int colon = value.lastIndexOf(':');
            try {
                int port = Integer.parseInt(value.substring(colon + 1));
                if (colon > 0 && port >= 0 && port <= 65_535) {
                    return new InetSocketAddress(value.substring(0, colon), port);
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        name + ": " + value + " is no address; give one like " + otherwise, e);
            }
            throw new IllegalArgumentException(name + ": " + value + " is no address; give one like " + otherwise);
        }

        Duration seconds(String name, Duration otherwise) {
            String value = or(name, Long.toString(otherwise.toSeconds()));
            try {
                long seconds = Long.parseLong(value);
                if (seconds >= 1 && seconds <= 86_400) {
                    return Duration.ofSeconds(seconds);
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(name + ": " + value + " is no number of seconds from 1 to 86400", e);
            }
            throw new IllegalArgumentException(name + ": " + value + " is no number of seconds from 1 to 86400");
        }
    }
}
