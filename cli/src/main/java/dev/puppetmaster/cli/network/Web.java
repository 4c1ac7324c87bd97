package dev.puppetmaster.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Proxy;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * HTTP requests that anybody may make, each on a connection of its own. Any certificate is taken, since {@link CertificateCheck}
 * is to say what is wrong with it: no secret is ever sent by this.
 */
final class Web implements AutoCloseable {
    /** For a connection, and for a name. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration WHOLE = Duration.ofSeconds(10);
    private static final long MOST = 1L << 20;
    private static final JsonMapper JSON = new JsonMapper();

    private final Names names;
    private final Clock clock;
    private final OkHttpClient client;

    /**
     * An answer, whatever it says.
     *
     * @param body missing where it is no JSON
     * @param chain what was presented, the server's own first; empty without TLS
     * @param ahead by how much its clock is ahead of ours, to the second; null where it does not say
     */
    record Answer(
            int status,
            JsonNode body,
            List<X509Certificate> chain,
            @Nullable Duration ahead) {}

    Web(Names names, Clock clock) {
        this(names, clock, SocketFactory.getDefault());
    }

    /** With other sockets than the usual ones. */
    Web(Names names, Clock clock, SocketFactory sockets) {
        this.names = names;
        this.clock = clock;
        this.client = new OkHttpClient.Builder()
                .dns(names::addresses)
                .proxy(Proxy.NO_PROXY)
                .socketFactory(sockets)
                .protocols(List.of(Protocol.HTTP_1_1))
                .hostnameVerifier((host, session) -> true)
                .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
                .retryOnConnectionFailure(false)
                .connectTimeout(PATIENCE)
                .readTimeout(WHOLE)
                .callTimeout(WHOLE)
                .build();
    }

    private static SSLSocketFactory tls(Taking taking) {
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, new TrustManager[] {taking}, new SecureRandom());
            return tls.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    Names names() {
        return names;
    }

    Clock clock() {
        return clock;
    }

    /**
     * Asks by GET.
     *
     * @throws IOException with one line: {@link #reason} has it
     */
    Answer get(String url) throws IOException {
        return get(url, null, null, null);
    }

    /**
     * Asks by GET.
     *
     * @param host for the header Host; null: that of the URL
     * @param at where the host of the URL is; null: as the names say
     * @param proxy null: none
     */
    Answer get(String url, @Nullable String host, @Nullable InetAddress at, @Nullable InetSocketAddress proxy)
            throws IOException {
        Taking taking = new Taking();
        OkHttpClient.Builder builder = client.newBuilder().sslSocketFactory(tls(taking), taking);
        if (at != null) {
            builder.dns(name -> List.of(at));
        }
        if (proxy != null) {
            builder.proxy(new Proxy(Proxy.Type.HTTP, proxy));
        }
        Request.Builder request = new Request.Builder().url(url).header("Accept-Encoding", "identity");
        if (host != null) {
            request.header("Host", host);
        }
        Instant begun = clock.instant();
        try (Response response = builder.build().newCall(request.build()).execute()) {
            Instant ended = clock.instant();
            byte[] bytes = response.peekBody(MOST).bytes();
            Instant middle = begun.plus(Duration.between(begun, ended).dividedBy(2));
            java.util.Date date = response.headers().getDate("Date");
            // the header has whole seconds
            Duration ahead = date == null
                    ? null
                    : Duration.between(middle, date.toInstant().plusMillis(500));
            return new Answer(response.code(), json(bytes), taking.chain, ahead);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static JsonNode json(byte[] bytes) {
        try {
            JsonNode node = JSON.readTree(bytes);
            return node == null ? MissingNode.getInstance() : node;
        } catch (IOException noJson) {
            return MissingNode.getInstance();
        }
    }

    /** Why there was no answer, in a few words. */
    static String reason(IOException e) {
        String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return switch (e) {
            case UnknownHostException unknown -> said.contains(" ") ? said : "it does not resolve";
            case ConnectException refused ->
                String.valueOf(e.getCause()).contains("refused") ? "nothing listens there" : "no connection: " + said;
            case NoRouteToHostException nowhere -> "no route there";
            case InterruptedIOException slow -> "no answer in time";
            case SSLException noTls -> "no TLS: " + said;
            // the proxy between homeservers of one machine
            default -> said.endsWith("CONNECT: 502") ? "nothing listens there" : "no answer: " + said;
        };
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }

    /** Takes what is presented, and keeps it: it is judged afterwards. */
    private static final class Taking extends X509ExtendedTrustManager {
        private volatile List<X509Certificate> chain = List.of();

        @Override
        public void checkServerTrusted(X509Certificate[] presented, String type) {
            chain = List.of(presented);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] presented, String type, Socket socket) {
            chain = List.of(presented);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] presented, String type, SSLEngine engine) {
            chain = List.of(presented);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] presented, String type) throws CertificateException {
            throw new CertificateException("there are no clients");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] presented, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("there are no clients");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] presented, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("there are no clients");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
