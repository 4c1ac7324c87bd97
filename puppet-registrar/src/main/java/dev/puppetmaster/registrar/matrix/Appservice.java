package dev.puppetmaster.registrar.matrix;

import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One application service as the homeserver knows it.
 *
 * @param id what the homeserver calls it, also in a ping
 * @param asToken what we show to the homeserver
 * @param hsToken what the homeserver shows to us
 * @param sender its own account
 * @param file the registration, for the homeserver's {@code app_service_config_files}; null where it is kept elsewhere
 */
public record Appservice(
        String id,
        Secret asToken,
        Secret hsToken,
        UserId sender,
        @Nullable Path file) {}
