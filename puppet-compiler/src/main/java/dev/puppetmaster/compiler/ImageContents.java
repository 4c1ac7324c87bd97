package dev.puppetmaster.compiler;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.build.PuppetBuild;
import dev.puppetmaster.brain.manifest.ImageManifest;
import dev.puppetmaster.brain.manifest.ImageManifest.Input;
import dev.puppetmaster.brain.manifest.ImageManifest.Output;
import dev.puppetmaster.brain.manifest.ImageManifest.OwnProgram;
import dev.puppetmaster.brain.manifest.ImageManifest.Program;
import dev.puppetmaster.brain.manifest.ImageManifest.PuppetName;
import org.jspecify.annotations.Nullable;

/** What the image is told of itself. */
final class ImageContents {
    private static final JsonMapper JSON = new JsonMapper();

    private ImageContents() {}

    static ImageManifest of(Puppet puppet, PuppetBuild.Spec spec) {
        return new ImageManifest(
                ImageManifest.CONTRACT,
                new PuppetName(puppet.metadata().namespace(), puppet.metadata().name()),
                program(spec.program()),
                spec.programs().stream().map(ImageContents::ownProgram).toList());
    }

    private static @Nullable Program program(PuppetBuild.@Nullable Program it) {
        return it == null
                ? null
                : new Program(
                        it.command(),
                        it.input() == PuppetBuild.Input.turn ? Input.turn : Input.message,
                        it.output() == PuppetBuild.Output.text ? Output.text : Output.ndjson,
                        it.timeout().toMillis(),
                        it.maxOutputBytes(),
                        it.atOnce());
    }

    private static OwnProgram ownProgram(PuppetBuild.OwnProgram it) {
        ObjectNode parameters = JSON.valueToTree(it.parameters());
        return new OwnProgram(
                it.name(),
                it.description(),
                parameters,
                it.command(),
                it.timeout().toMillis(),
                it.maxOutputBytes());
    }
}
