package dev.puppetmaster.bot.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.HomeserverConnection.Login;
import dev.puppetmaster.bot.matrix.internal.HomeserverHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tokens of one login in a file of mode 0600, replaced whole: a crash leaves the old ones or the new ones. */
record SessionFile(Path path) {
    private static final FileAttribute<?>[] PRIVATE =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];

    /**
     * What was kept for this account; empty where there is no file, or it is of another account.
     *
     * @throws IOException if the file is there and cannot be read, in one line
     */
    Optional<Login> read(UserId user) throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        JsonNode json;
        try {
            json = HomeserverHttp.JSON.readTree(path.toFile());
        } catch (IOException e) {
            throw new IOException(path + ": is not what was written there: delete it, and a new login is made", e);
        }
        String access = json.path("access_token").asText("");
        if (access.isEmpty() || !json.path("user_id").asText("").equals(user.value())) {
            return Optional.empty();
        }
        return Optional.of(
                new Login(user, new Secret(access), json.path("device_id").asText(""), refreshToken(json)));
    }

    private static @Nullable Secret refreshToken(JsonNode json) {
        String token = json.path("refresh_token").textValue();
        return token == null ? null : new Secret(token);
    }

    void write(Login login) throws IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("user_id", login.userId().value())
                .put("device_id", login.deviceId())
                .put("access_token", login.accessToken().reveal());
        Secret refresh = login.refreshToken();
        if (refresh != null) {
            json.put("refresh_token", refresh.reveal());
        }
        Path folder = path.toAbsolutePath().getParent();
        Path temporary = Files.createTempFile(folder, "." + path.getFileName(), ".tmp", PRIVATE);
        try {
            Files.write(temporary, json.toString().getBytes(StandardCharsets.UTF_8));
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
