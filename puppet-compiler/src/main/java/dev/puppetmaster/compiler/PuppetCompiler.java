package dev.puppetmaster.compiler;

import dev.puppetmaster.api.build.BuildDocument;
import dev.puppetmaster.api.build.Manifest;
import dev.puppetmaster.api.build.PuppetBuild;
import dev.puppetmaster.api.validation.Problem;
import dev.puppetmaster.api.yaml.ResourceReader;
import dev.puppetmaster.api.yaml.ResourceWriter;
import dev.puppetmaster.brain.manifest.ManifestJson;
import dev.puppetmaster.compiler.Compilation.Compiled;
import dev.puppetmaster.compiler.Compilation.Refused;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns a manifest into the context of an image and the Puppet that uses it. */
public final class PuppetCompiler {
    private PuppetCompiler() {}

    /**
     * What the manifest does not say.
     *
     * @param base the image on which brains are made whose manifest names no other
     * @param tag the image's name, in place of the Puppet's {@code brain.pod.image}; null: that
     */
    public record Settings(String base, @Nullable String tag) {}

    /**
     * Compiles.
     *
     * @param file the name by which problems call the manifest
     * @param content of the manifest
     */
    public static Compilation compile(String file, byte[] content, Sources sources, Settings settings) {
        Manifest manifest = ResourceReader.readManifest(file, content);
        List<Problem> problems = new ArrayList<>();
        ManifestParts parts = ManifestParts.of(file, manifest, problems);
        tag(settings.tag(), problems);
        SortedMap<String, ContextFile> copied = parts == null || !problems.isEmpty()
                ? new TreeMap<>()
                : CopiedFiles.read(parts.build(), sources, problems);
        if (parts == null || !problems.isEmpty()) {
            problems.sort(Comparator.comparingInt(Problem::line));
            return new Refused(problems);
        }
        return compiled(parts, copied, settings);
    }

    private static void tag(@Nullable String tag, List<Problem> problems) {
        String wrong = tag == null ? "" : BuildGrammar.image(tag);
        if (!wrong.isEmpty()) {
            problems.add(new Problem("--tag", 0, "", "", Problem.Rule.INVALID_VALUE, wrong));
        }
    }

    private static Compiled compiled(ManifestParts parts, SortedMap<String, ContextFile> copied, Settings settings) {
        BuildDocument document = parts.build();
        PuppetBuild.Spec spec = document.build().spec();
        String base = spec.base() == null ? settings.base() : spec.base();
        String tag = settings.tag();
        String image = tag == null ? parts.image() : tag;
        SortedMap<String, ContextFile> files = new TreeMap<>();
        copied.forEach((to, content) -> files.put("files" + to, content));
        files.put(Context.DOCKERFILE, ContextFile.of(DockerfileText.of(document.build(), base)));
        byte[] manifest = ManifestJson.write(ImageContents.of(parts.puppet(), spec));
        files.put("puppet/manifest.json", ContextFile.of(manifest, false));
        if (!spec.pip().isEmpty()) {
            files.put(Context.PIP_SETTINGS, ContextFile.of("[global]\n"));
            String wanted = spec.pip().stream().sorted().collect(Collectors.joining("\n", "", "\n"));
            files.put("pip/requirements.txt", ContextFile.of(wanted));
        }
        files.put(Context.PUPPET, ContextFile.of(ResourceWriter.text(parts.named(image))));
        return new Compiled(new Context(files), image, base);
    }
}
