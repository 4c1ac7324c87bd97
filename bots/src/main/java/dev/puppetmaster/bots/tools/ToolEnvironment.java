package dev.puppetmaster.bots.tools;

import dev.puppetmaster.api.Tool.Auth;
import dev.puppetmaster.api.Tool.Hints;
import dev.puppetmaster.api.Tool.Spec;
import dev.puppetmaster.bot.tool.ToolHints;
import dev.puppetmaster.bots.tools.code.JavaSource;
import dev.puppetmaster.bots.tools.http.HttpSource;
import dev.puppetmaster.bots.tools.mcp.McpSource;
import dev.puppetmaster.bots.tools.program.ProgramSource;
import dev.puppetmaster.bots.tools.runner.ToolRunner;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What all tools of a process share.
 *
 * @param secrets where {@code secretRef}s are read
 * @param runner where programs run
 * @param classes who loads the classes of tools of type Java
 * @param loopback whether tools may call this machine itself over HTTP; in a pod nothing that listens there is meant for them
 */
public record ToolEnvironment(Secrets secrets, ToolRunner runner, ClassLoader classes, boolean loopback) {
    /**
     * What there is for a process with this environment. In a pod, this machine itself is not called.
     *
     * @param programs folders that programs may read, where they run on this machine
     */
    public static ToolEnvironment of(
            Map<String, String> environment, Path secrets, List<Path> programs, ClassLoader classes) {
        boolean pod = environment.containsKey("KUBERNETES_SERVICE_HOST");
        return new ToolEnvironment(new Secrets(secrets), ToolRunner.of(environment, programs), classes, !pod);
    }

    /** Where the functions of a Tool come from. The validator has held the spec to its type. */
    ToolSource source(String key, Spec spec) {
        ToolHints hints = hints(spec.hints());
        Optional<AuthHeader> auth = Optional.ofNullable(spec.auth()).map(this::header);
        return switch (spec.type()) {
            case Java -> new JavaSource(Objects.requireNonNull(spec.java()).className(), classes);
            case Program -> new ProgramSource(key, Objects.requireNonNull(spec.program()), hints, runner);
            case Http -> new HttpSource(Objects.requireNonNull(spec.http()), hints, auth, new Reach(loopback));
            case Mcp -> McpSource.of(Objects.requireNonNull(spec.mcp()), hints, auth, runner, new Reach(loopback));
        };
    }

    private AuthHeader header(Auth auth) {
        return new AuthHeader(secrets, auth.secretRef(), auth.header(), auth.scheme());
    }

    private static ToolHints hints(Hints hints) {
        return new ToolHints(hints.readOnly(), hints.destructive() && !hints.readOnly(), hints.idempotent());
    }
}
