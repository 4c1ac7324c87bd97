package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.bot.process.Variables;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        Variables variables = new Variables(environment);
        Optional<Path> options =
                file(variables, "RUNTIME_OPTIONS_FILE", "a YAML file with what each runtime's pod is given");
        Tls tls = tls(variables);
        URI url =
                variables.url("RUNTIME_API_URL", "where runtimes reach the registrar, such as https://registrar:8443");
        if (!(tls == null ? "http" : "https").equals(url.getScheme())) {
            throw new IllegalArgumentException(
                    "PUPPETMASTER_RUNTIME_API_URL: " + url + " and PUPPETMASTER_TLS_CERT_FILE,"
                            + " PUPPETMASTER_TLS_KEY_FILE, PUPPETMASTER_TLS_CA_FILE go together: https with all three, http with none");
        }
        return new RegistrarSettings(
                Arrays.stream(variables.optional("WATCH_NAMESPACES").orElse("").split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList(),
                variables.required("POD_NAME", "the name of this pod"),
                variables.required("POD_NAMESPACE", "the namespace of this pod"),
                variables.required("RUNTIME_IMAGE", "the image of the runtimes"),
                options.isEmpty() ? RuntimeOptions.DEFAULT : RuntimeOptions.read(options.get()),
                url,
                variables.address("RUNTIME_API_LISTEN", "0.0.0.0:8443"),
                tls,
                variables.address("HEALTH_LISTEN", "0.0.0.0:8081"),
                variables.seconds("RESYNC_SECONDS", Duration.ofMinutes(10)),
                variables.optional("LOG").isEmpty() || variables.flag("LOG", "json", "text"));
    }

    private static @Nullable Tls tls(Variables variables) throws IOException {
        Optional<Path> certificate = file(variables, "TLS_CERT_FILE", "the certificate in PEM");
        Optional<Path> key = file(variables, "TLS_KEY_FILE", "its key in PEM");
        Optional<Path> authority = file(variables, "TLS_CA_FILE", "the certificate of who signed it, in PEM");
        if (certificate.isEmpty() && key.isEmpty() && authority.isEmpty()) {
            return null;
        }
        if (certificate.isEmpty() || key.isEmpty() || authority.isEmpty()) {
            throw new IllegalArgumentException("PUPPETMASTER_TLS_CERT_FILE, PUPPETMASTER_TLS_KEY_FILE and"
                    + " PUPPETMASTER_TLS_CA_FILE go together: set all three or none");
        }
        return new Tls(certificate.get(), key.get(), authority.get());
    }

    private static Optional<Path> file(Variables variables, String name, String right) throws IOException {
        Optional<Path> file = variables.optionalPath(name, right);
        if (file.isPresent() && !Files.isReadable(file.get())) {
            throw new IOException(Variables.PREFIX + name + ": " + file.get() + " cannot be read");
        }
        return file;
    }
}
