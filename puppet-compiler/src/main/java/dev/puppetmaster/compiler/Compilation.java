package dev.puppetmaster.compiler;

import dev.puppetmaster.api.validation.Problem;
import java.util.List;

/** What became of a manifest. */
public sealed interface Compilation {
    /**
     * It can be built.
     *
     * @param image the name under which it is to be built
     * @param base the name of the image that it is built on
     */
    record Compiled(Context context, String image, String base) implements Compilation {}

    /**
     * It cannot.
     *
     * @param problems at least one, in the order of lines
     */
    record Refused(List<Problem> problems) implements Compilation {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
