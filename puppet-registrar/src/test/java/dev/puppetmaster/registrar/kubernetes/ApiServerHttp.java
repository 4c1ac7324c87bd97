package dev.puppetmaster.registrar.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Plain requests to an API server, with the bodies as they are written: what a client library would mend is not mended. */
final class ApiServerHttp {
    private final String url;
    private final String token;
    private final HttpClient client;

    /** What came back. */
    record Answer(int status, String body) {}

    /** @param certificates of the server, in PEM: the file must exist */
    ApiServerHttp(String url, String token, Path certificates) throws IOException {
        this.url = url;
        this.token = token;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .sslContext(trusting(certificates))
                .build();
    }

    Answer get(String path) throws IOException, InterruptedException {
        return getAs("application/json", path);
    }

    /** @param accept the form in which the answer is wanted */
    Answer getAs(String accept, String path) throws IOException, InterruptedException {
        return send("GET", path, "application/json", accept, null);
    }

    /** @param contentType of the body, for example {@code application/yaml} */
    Answer send(String method, String path, String contentType, @Nullable String body)
            throws IOException, InterruptedException {
        return send(method, path, contentType, "application/json", body);
    }

    private Answer send(String method, String path, String contentType, String accept, @Nullable String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(90))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", contentType)
                .header("Accept", accept)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }

    static SSLContext trusting(Path certificates) throws IOException {
        try (InputStream in = Files.newInputStream(certificates)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("server-" + trusted.size(), certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(certificates + " holds no certificate that can be used: " + e.getMessage(), e);
        }
    }
}
