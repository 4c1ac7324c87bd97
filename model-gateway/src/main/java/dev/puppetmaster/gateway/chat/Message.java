package dev.puppetmaster.gateway.chat;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation.
 *
 * @param text may be empty
 * @param images in Base64, without a data URL around
 * @param uses which tools the model used; of {@link Role#ASSISTANT} only
 * @param answers whose result this is: the id of a use, or the tool's name; of {@link Role#TOOL} only
 */
public record Message(
        Role role,
        String text,
        List<String> images,
        List<ToolUse> uses,
        @Nullable String answers) {
    /** Who speaks. */
    public enum Role {
        SYSTEM,
        USER,
        ASSISTANT,
        TOOL;

        /** As both formats write it; {@code developer} is OpenAI's newer word for system. */
        public static Optional<Role> of(String word) {
            return switch (word) {
                case "system", "developer" -> Optional.of(SYSTEM);
                case "user" -> Optional.of(USER);
                case "assistant" -> Optional.of(ASSISTANT);
                case "tool" -> Optional.of(TOOL);
                default -> Optional.empty();
            };
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Message {
        images = List.copyOf(images);
        uses = List.copyOf(uses);
    }

    public static Message of(Role role, String text) {
        return new Message(role, text, List.of(), List.of(), null);
    }
}
