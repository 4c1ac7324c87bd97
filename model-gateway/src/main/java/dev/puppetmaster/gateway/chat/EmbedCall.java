package dev.puppetmaster.gateway.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Texts of which a model is to make vectors.
 *
 * @param model as the caller names it; which one answers is decided by the policy
 * @param inputs 1 to 2048 texts
 * @param dimensions how long each vector is to be; null: as the model likes
 */
public record EmbedCall(
        String model, List<String> inputs, @Nullable Integer dimensions) {
    public static final int MAX_INPUTS = 2_048;

    /** @throws IllegalArgumentException with one line */
    public EmbedCall {
        inputs = List.copyOf(inputs);
        if (inputs.isEmpty() || inputs.size() > MAX_INPUTS) {
            throw new IllegalArgumentException("input has to hold 1 to " + MAX_INPUTS + " texts");
        }
    }

    /** The same for another model. */
    public EmbedCall to(String other) {
        return new EmbedCall(other, inputs, dimensions);
    }
}
