package dev.puppetmaster.registrar.folder;

import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.validation.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a folder says.
 *
 * @param resources what is in force: all that was last good; null if nothing ever was
 * @param problems everything that is wrong in the folder as it stands now
 */
public record FolderState(@Nullable Resources resources, List<Problem> problems) {
    public FolderState {
        problems = List.copyOf(problems);
    }
}
