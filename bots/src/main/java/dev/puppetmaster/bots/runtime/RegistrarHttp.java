package dev.puppetmaster.bots.runtime;

import dev.puppetmaster.bot.http.TlsFiles;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLException;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** Calls to the registrar, each within a time and a size. */
final class RegistrarHttp implements AutoCloseable {
    static final MediaType JSON = MediaType.get("application/json");

    /** Ten thousand puppets with long prompts and many rooms. */
    private static final long MAX_BODY = 64L * 1024 * 1024;

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final ServerAddress address;
    private final OkHttpClient http;

    RegistrarHttp(ServerAddress address) throws IOException {
        this.address = address;
        this.http = client(address);
    }

    /** A client that trusts who signed this server's certificate, and goes nowhere else. */
    static OkHttpClient client(ServerAddress address) throws IOException {
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .connectTimeout(CONNECT)
                .followRedirects(false)
                .followSslRedirects(false);
        Path authority = address.authority();
        if (authority != null) {
            TlsFiles.Trust trust = TlsFiles.trustOnly(authority);
            builder.sslSocketFactory(trust.sockets(), trust.authorities());
        }
        return builder.build();
    }

    record Answer(int status, @Nullable String etag, String body) {}

    /**
     * @param limit for all of it
     * @throws IOException with one line that names the registrar
     */
    Answer call(Request.Builder request, Duration limit) throws IOException {
        OkHttpClient limited =
                http.newBuilder().readTimeout(limit).callTimeout(limit).build();
        Request authorized = request.header(
                        "Authorization", "Bearer " + address.token().reveal())
                .build();
        try (Response response = limited.newCall(authorized).execute()) {
            BufferedSource source = response.body().source();
            if (source.request(MAX_BODY + 1)) {
                throw new IOException("its answer is longer than " + MAX_BODY + " bytes");
            }
            return new Answer(response.code(), response.header("ETag"), source.readUtf8());
        } catch (IOException e) {
            throw new IOException("the registrar at " + address.url() + " does not answer (" + reason(e) + ")", e);
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case ConnectException refused -> "connection refused";
            case UnknownHostException unknown -> "unknown host";
            case SSLException tls -> "TLS: " + tls.getMessage();
            default -> String.valueOf(e.getMessage());
        };
    }

    @Override
    public void close() {
        http.dispatcher().cancelAll();
        http.connectionPool().evictAll();
    }
}
