package dev.puppetmaster.brain;

import dev.puppetmaster.brain.manifest.ImageManifest;
import dev.puppetmaster.brain.manifest.ImageManifest.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the programs of an image are there. Looked up at each question: it is a few files. */
record Health(ImageManifest manifest) {
    /** Why no turn can be taken, one line. */
    Optional<String> problem() {
        List<String> needed = new ArrayList<>(List.of("setsid", "sh"));
        Program program = manifest.program();
        if (program != null) {
            needed.add(program.command().getFirst());
        }
        manifest.programs().forEach(it -> needed.add(it.command().getFirst()));
        return needed.stream()
                .filter(name -> !isThere(name))
                .findFirst()
                .map(name -> "`" + name + "` is not in the image, or not executable");
    }

    private static boolean isThere(String name) {
        if (name.startsWith("/")) {
            return isProgram(Path.of(name));
        }
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/local/bin:/usr/bin:/bin");
        for (String folder : path.split(":", -1)) {
            if (!folder.isEmpty() && isProgram(Path.of(folder, name))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }
}
