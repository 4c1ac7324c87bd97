package dev.puppetmaster.compiler;

import dev.puppetmaster.api.PodBrain;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.build.BuildDocument;
import dev.puppetmaster.api.build.Manifest;
import dev.puppetmaster.api.build.PuppetBuild;
import dev.puppetmaster.api.validation.Problem;
import dev.puppetmaster.api.validation.Problem.Rule;
import dev.puppetmaster.api.validation.ResourceDocument;
import dev.puppetmaster.api.validation.ResourceValidator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The two documents of a manifest, each right by itself and both about the same puppet.
 *
 * @param pod the puppet's brain
 * @param image that it names
 */
record ManifestParts(Puppet puppet, PodBrain pod, String image, BuildDocument build) {
    private static final String IMAGE = "spec.brain.pod.image";

    /**
     * Looks for them.
     *
     * @param problems all that is found wrong is added
     * @return null where one of them is missing
     */
    static @Nullable ManifestParts of(String file, Manifest manifest, List<Problem> problems) {
        problems.addAll(manifest.resources().problems());
        manifest.builds().forEach(build -> add(problems, BuildRules.check(build)));
        for (ResourceDocument document : manifest.resources().documents()) {
            add(problems, ResourceValidator.validate(document, List.of()));
        }
        if (manifest.builds().size() != 1) {
            count(file, manifest, problems);
            return null;
        }
        BuildDocument build = manifest.builds().getFirst();
        ResourceDocument document = puppet(manifest, build, problems);
        if (document == null || !(document.resource() instanceof Puppet puppet)) {
            return null;
        }
        if (puppet.spec().brain() instanceof PodBrain pod && pod.image() != null) {
            brain(document, pod, pod.image(), problems);
            return new ManifestParts(puppet, pod, pod.image(), build);
        }
        problems.add(problem(
                document,
                "spec.brain",
                "is none whose image can be compiled; write brain: {pod: {image: NAME:TAG}}, the name that the image is"
                        + " to have"));
        return null;
    }

    /** A field that is of no form has been told already. */
    private static void add(List<Problem> problems, List<Problem> found) {
        found.stream()
                .filter(it -> problems.stream().noneMatch(other -> isSame(it, other)))
                .toList()
                .forEach(problems::add);
    }

    private static boolean isSame(Problem one, Problem other) {
        return one.resource().equals(other.resource())
                && !other.field().isEmpty()
                && (one.field().equals(other.field()) || one.field().startsWith(other.field() + "."));
    }

    private static void count(String file, Manifest manifest, List<Problem> problems) {
        if (manifest.builds().size() > 1) {
            problems.add(manifest.builds()
                    .get(1)
                    .problem(
                            "", Rule.DUPLICATE, "is one PuppetBuild too many: a manifest has one; move it to another"));
        } else if (manifest.resources().problems().stream().noneMatch(Problem::hidesResources)) {
            problems.add(new Problem(
                    file,
                    0,
                    "",
                    "",
                    Rule.MISSING_REFERENCE,
                    "has no PuppetBuild; add a document with apiVersion: " + PuppetBuild.API_VERSION + ", kind: "
                            + PuppetBuild.KIND + " and spec.puppetRef"));
        }
    }

    private static @Nullable ResourceDocument puppet(Manifest manifest, BuildDocument build, List<Problem> problems) {
        Ref wanted = build.build().spec().puppetRef();
        ResourceDocument found = null;
        String elsewhere = "";
        for (ResourceDocument document : manifest.resources().documents()) {
            Ref ref = document.resource().ref();
            boolean isPuppet = document.resource() instanceof Puppet;
            if (isPuppet && found == null && ref.equals(wanted)) {
                found = document;
            } else if (isPuppet && !ref.equals(wanted) && ref.name().equals(wanted.name())) {
                elsewhere = "; there is one of namespace " + ref.namespace()
                        + ": give both documents the same metadata.namespace";
            } else {
                problems.add(problem(
                        document,
                        "",
                        "does not belong in a manifest, which has a PuppetBuild and the Puppet that it is for; move it to"
                                + " a file of its own"));
            }
        }
        boolean hidden = manifest.resources().problems().stream().anyMatch(Problem::hidesResources);
        if (found == null && !wanted.name().isEmpty() && !hidden) {
            problems.add(build.problem(
                    "spec.puppetRef",
                    Rule.MISSING_REFERENCE,
                    wanted.key("Puppet") + " of namespace " + wanted.namespace() + " is not in this file"
                            + (elsewhere.isEmpty() ? ", where it belongs" : elsewhere)));
        }
        return found;
    }

    private static void brain(ResourceDocument document, PodBrain pod, String image, List<Problem> problems) {
        String wrong = BuildGrammar.image(image);
        if (!wrong.isEmpty() && problems.stream().noneMatch(it -> it.field().equals(IMAGE))) {
            problems.add(problem(document, IMAGE, wrong));
        } else if (image.contains("@")) {
            problems.add(problem(document, IMAGE, "has a digest, and the image is not built yet; name a tag"));
        }
        if (!pod.command().isEmpty()) {
            problems.add(problem(
                    document,
                    "spec.brain.pod.command",
                    "takes the place of the server in the image; the program stands in PuppetBuild's"
                            + " spec.program.command"));
        }
    }

    private static Problem problem(ResourceDocument document, String field, String message) {
        return new Problem(
                document.file(),
                document.line(field),
                document.resource().key().toString(),
                field,
                Rule.INVALID_VALUE,
                message);
    }

    /** The Puppet as it is applied when its image has this name. */
    Puppet named(String other) {
        Puppet.Spec spec = puppet.spec();
        PodBrain named = new PodBrain(
                other,
                pod.url(),
                pod.port(),
                pod.command(),
                pod.args(),
                pod.env(),
                pod.resources(),
                pod.nodeSelector(),
                pod.policyRef());
        return new Puppet(
                puppet.metadata(),
                new Puppet.Spec(
                        spec.homeserverRef(),
                        spec.localpart(),
                        spec.displayName(),
                        named,
                        spec.accessUsers(),
                        spec.allowedNamespaces(),
                        spec.operatingMode(),
                        spec.maxConsecutiveBotTurns(),
                        spec.deletionPolicy(),
                        spec.tools(),
                        spec.memoryPolicyRef()));
    }
}
