package dev.puppetmaster.registrar.folder;

import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.validation.Problem;
import dev.puppetmaster.api.validation.Problem.Rule;
import dev.puppetmaster.api.validation.ResourceFile;
import dev.puppetmaster.api.validation.ResourceValidator;
import dev.puppetmaster.api.validation.Validation;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is in force when a folder changes. A file with problems counts as it last was good (or not at all), the
 * other files as they are; if that does not fit together, everything stays as it was. One thing is let through: a puppet
 * whose declaration was taken away is gone, also while a friendship still names it.
 */
final class LastGood {
    private Map<String, ResourceFile> files = Map.of();
    private @Nullable Resources resources;

    /** Takes the folder as it is now, by file name. */
    FolderState accept(Map<String, ResourceFile> now) {
        Map<String, ResourceFile> judged = new TreeMap<>(now);
        judged.replaceAll((name, file) -> unlessEmptied(file));
        Validation all = ResourceValidator.validate(judged.values());
        Map<String, ResourceFile> candidate = judged;
        Validation verdict = all;
        // each round takes at least one file back, so this ends
        while (!verdict.isValid()) {
            Map<String, ResourceFile> next = takeBack(candidate, verdict.problems());
            if (next.equals(candidate)) {
                break;
            }
            candidate = next;
            verdict = ResourceValidator.validate(candidate.values());
        }
        if (verdict.isValid() ? isWanted(all) : onlyPuppetsAreGone(verdict)) {
            files = candidate;
            resources = verdict.resources();
        }
        return new FolderState(resources, all.problems());
    }

    /** At the first look everything has to be right: nothing is running that could be kept. */
    private boolean isWanted(Validation all) {
        return resources != null || all.isValid();
    }

    private boolean onlyPuppetsAreGone(Validation verdict) {
        return resources != null
                && verdict.resources() != null
                && verdict.problems().stream()
                        .allMatch(p ->
                                p.rule() == Rule.MISSING_REFERENCE && p.field().startsWith("spec.members["));
    }

    private Map<String, ResourceFile> takeBack(Map<String, ResourceFile> candidate, List<Problem> problems) {
        Set<String> broken = problems.stream().map(Problem::file).collect(Collectors.toCollection(HashSet::new));
        Map<String, ResourceFile> next = new TreeMap<>(candidate);
        for (String name : broken) {
            ResourceFile good = files.get(name);
            if (good == null) {
                next.remove(name);
            } else {
                next.put(name, good);
            }
        }
        return next;
    }

    /** Editors empty a file before they write it: a file that held resources and is empty says nothing yet. */
    private ResourceFile unlessEmptied(ResourceFile file) {
        ResourceFile before = files.get(file.name());
        boolean emptied = file.documents().isEmpty() && file.problems().isEmpty();
        if (!emptied || before == null || before.documents().isEmpty()) {
            return file;
        }
        String message = "is empty now; what it declared stays in force: delete the file to remove it";
        return new ResourceFile(
                file.name(),
                before.documents(),
                List.of(new Problem(file.name(), 0, "", "", Rule.UNREADABLE, message)));
    }
}
