package dev.puppetmaster.api.validation;

import dev.puppetmaster.api.Resources;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The validator's verdict.
 *
 * @param resources everything that was understood, also what has problems; null without any Homeserver; seen from the
 *     first
 * @param problems in the order of files and lines; empty: all is well and {@code resources} is there
 */
public record Validation(@Nullable Resources resources, List<Problem> problems) {
    public Validation {
        problems = List.copyOf(problems);
    }

    public boolean isValid() {
        return problems.isEmpty();
    }
}
