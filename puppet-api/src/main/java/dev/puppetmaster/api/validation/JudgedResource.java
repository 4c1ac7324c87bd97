package dev.puppetmaster.api.validation;

import dev.puppetmaster.api.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One resource and what is wrong with it by itself.
 *
 * @param resource as far as it was understood; null where not even its kind was
 * @param problems empty: the resource is there and may be used
 */
public record JudgedResource(@Nullable Resource resource, List<Problem> problems) {
    public JudgedResource {
        problems = List.copyOf(problems);
    }

    public boolean isValid() {
        return problems.isEmpty();
    }
}
