package dev.puppetmaster.cli.compile;

import dev.puppetmaster.compiler.Compilation;
import dev.puppetmaster.compiler.Compilation.Compiled;
import dev.puppetmaster.compiler.Compilation.Refused;
import dev.puppetmaster.compiler.Context;
import dev.puppetmaster.compiler.PuppetCompiler;
import dev.puppetmaster.compiler.PuppetCompiler.Settings;
import dev.puppetmaster.compiler.disk.ContextFolder;
import dev.puppetmaster.compiler.disk.FolderSources;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the image of a puppet's brain from a manifest. */
@Command(
        name = "compile",
        description = "Make the image of a puppet's brain from a manifest: a program of yours, and what it needs.",
        mixinStandardHelpOptions = true)
public final class CompileCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    /** More than the reader takes: it says so itself. */
    private static final int MAX_MANIFEST = (1 << 20) + 1;

    enum Tool {
        DOCKER,
        PODMAN
    }

    @Parameters(
            index = "0",
            paramLabel = "MANIFEST",
            description = "A file with a Puppet and its PuppetBuild; what it copies stands in the same folder.")
    private Path manifest = Path.of("");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "Where to write the Dockerfile, its context, and the puppet.yaml to apply.")
    private Path output = Path.of("");

    @Option(names = "--build", description = "Build the image, too.")
    private boolean build;

    @Option(
            names = "--tag",
            paramLabel = "NAME",
            description = "The image's name, in place of the Puppet's brain.pod.image.")
    private @Nullable String tag;

    @Option(names = "--push", description = "Push the image that was built.")
    private boolean push;

    @Option(
            names = "--tool",
            paramLabel = "docker|podman",
            description = "What to build with (default: the first of them that answers).")
    private @Nullable Tool tool;

    @Option(
            names = "--base",
            paramLabel = "IMAGE",
            description = "The image to build on where the manifest names none (default: puppetmaster/base of this"
                    + " version).")
    private @Nullable String base;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (push && !build && spec != null) {
            throw new ParameterException(spec.commandLine(), "--push pushes what --build has built: give both");
        }
        Path folder = manifest.toAbsolutePath().normalize().getParent();
        Settings settings = new Settings(base == null ? defaultBase() : base, tag);
        Compilation compilation = PuppetCompiler.compile(
                manifest.toString(), read(), new FolderSources(folder == null ? manifest : folder, output), settings);
        return switch (compilation) {
            case Refused refused -> {
                refused.problems().forEach(problem -> err(problem.toString()));
                yield FAILED;
            }
            case Compiled compiled -> write(compiled);
        };
    }

    private byte[] read() throws IOException {
        try (InputStream in = Files.newInputStream(manifest)) {
            return in.readNBytes(MAX_MANIFEST);
        } catch (IOException e) {
            throw new IOException(manifest + " cannot be read; give a file with a Puppet and its PuppetBuild", e);
        }
    }

    private int write(Compiled compiled) throws IOException, InterruptedException {
        ContextFolder.write(compiled.context(), output);
        out("wrote " + output + " (" + compiled.context().files().size() + " files, sha256 "
                + compiled.context().digest() + ")");
        if (!build) {
            out("next: docker build --tag " + compiled.image() + " " + output);
            return 0;
        }
        Engine engine = Engine.find(tool);
        err("puppetmaster: building " + compiled.image() + " with " + engine.name() + " on " + compiled.base());
        engine.build(compiled, output);
        out("built " + compiled.image());
        if (push) {
            engine.push(compiled.image());
            out("pushed " + compiled.image());
        }
        out("next: kubectl apply -f " + output.resolve(Context.PUPPET));
        return 0;
    }

    private static String defaultBase() {
        String version = CompileCommand.class.getPackage().getImplementationVersion();
        return "puppetmaster/base:" + (version == null ? "dev" : version);
    }

    private void out(String line) {
        if (spec != null) {
            spec.commandLine().getOut().println(line);
        }
    }

    private void err(String line) {
        if (spec != null) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(line);
        }
    }
}
