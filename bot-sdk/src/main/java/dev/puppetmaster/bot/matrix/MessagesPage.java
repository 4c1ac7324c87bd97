package dev.puppetmaster.bot.matrix;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One answer of {@code GET /rooms/{roomId}/messages}.
 *
 * @param events in the order that was asked for: newest first going back
 * @param end the token to go on from, or null at the end of what there is
 */
public record MessagesPage(
        List<MatrixEvent> events, @Nullable String end) {}
