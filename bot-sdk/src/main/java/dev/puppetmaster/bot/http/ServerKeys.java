package dev.puppetmaster.bot.http;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server shows of itself: what is in its files when somebody connects. Files that cannot be used change nothing, and are
 * said once. Thread-safe.
 */
final class ServerKeys extends X509ExtendedKeyManager {
    private static final Logger log = LoggerFactory.getLogger(ServerKeys.class);

    private final TlsFiles files;
    private List<FileTime> times;
    private volatile X509ExtendedKeyManager keys;

    /** @throws IOException if a file cannot be read or used: one line says which and why */
    ServerKeys(TlsFiles files) throws IOException {
        this.files = files;
        this.times = times();
        this.keys = files.keys();
    }

    /** A Secret's files are links; the time is that of what they lead to. */
    private List<FileTime> times() throws IOException {
        return List.of(time(files.certificate()), time(files.key()));
    }

    private static FileTime time(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new IOException(file + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    private synchronized void readIfChanged() {
        try {
            List<FileTime> now = times();
            if (!now.equals(times)) {
                times = now;
                keys = files.keys();
                log.info("{} has changed, and is used from now on", files.certificate());
            }
        } catch (IOException e) {
            log.warn("the certificate stays as it was: {}", e.getMessage());
        }
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            @Nullable String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        readIfChanged();
        return keys.chooseEngineServerAlias(keyType, issuers, engine);
    }

    @Override
    public @Nullable String chooseServerAlias(
            @Nullable String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        readIfChanged();
        return keys.chooseServerAlias(keyType, issuers, socket);
    }

    @Override
    public String @Nullable [] getServerAliases(@Nullable String keyType, Principal @Nullable [] issuers) {
        return keys.getServerAliases(keyType, issuers);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        return keys.getCertificateChain(alias);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        return keys.getPrivateKey(alias);
    }

    @Override
    public String @Nullable [] getClientAliases(@Nullable String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String @Nullable [] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
