package dev.puppetmaster.api.validation;

import dev.puppetmaster.api.Tool;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of {@link FieldRules} for a Tool. */
final class ToolRules {
    private static final Duration LONGEST_PROGRAM = Duration.ofMinutes(10);

    private final FieldRules rules;

    ToolRules(FieldRules rules) {
        this.rules = rules;
    }

    void tool(Tool.Spec spec) {
        rules.check("spec.version", Grammar.version(spec.version()));
        part(spec, Tool.Type.Program, "program", spec.program());
        part(spec, Tool.Type.Http, "http", spec.http());
        part(spec, Tool.Type.Mcp, "mcp", spec.mcp());
        part(spec, Tool.Type.Java, "java", spec.java());
        if (spec.program() != null) {
            program(spec.program());
        }
        if (spec.http() != null) {
            http(spec.http());
        }
        if (spec.mcp() != null) {
            mcp(spec.mcp());
        }
        if (spec.java() != null) {
            rules.check("spec.java.class", Grammar.className(spec.java().className()));
        }
        auth(spec);
        if (spec.hints().readOnly() && spec.hints().destructive()) {
            rules.check(
                    "spec.hints", "says readOnly and destructive: what changes nothing destroys nothing; remove one");
        }
        rules.namespaces("spec.allowedNamespaces", spec.allowedNamespaces());
        previews(spec);
    }

    private void previews(Tool.Spec spec) {
        List<Tool.Preview> previews = spec.previews();
        if (!previews.isEmpty() && spec.http() == null && spec.mcp() == null) {
            rules.check(
                    "spec.previews",
                    "is for tools of type Http and Mcp; a program has program.preview, Java says it itself");
        }
        rules.count("spec.previews", previews, 0, Forms.FUNCTION_NAMES);
        Set<String> functions = new HashSet<>();
        for (int i = 0; i < previews.size(); i++) {
            String path = "spec.previews[" + i + "]";
            Tool.Preview preview = previews.get(i);
            rules.check(path + ".function", Grammar.function(preview.function()));
            rules.check(path + ".by", Grammar.function(preview.by()));
            if (preview.function().equals(preview.by())) {
                rules.check(path + ".by", "is the function itself: name one that changes nothing");
            }
            if (!functions.add(preview.function())) {
                rules.check(path + ".function", "has a preview already; remove one");
            }
        }
    }

    private void part(Tool.Spec spec, Tool.Type type, String name, @Nullable Object part) {
        if (spec.type() == type && part == null) {
            rules.check("spec." + name, "is missing: a tool of type " + type + " needs it");
        } else if (spec.type() != type && part != null) {
            rules.check(
                    "spec." + name,
                    "is for a tool of type " + type + ", and this is one of type " + spec.type()
                            + "; remove it, or set spec.type");
        }
    }

    private void program(Tool.Program program) {
        command("spec.program.command", program.command());
        rules.span("spec.program.timeout", program.timeout(), ModelRules.INSTANT, LONGEST_PROGRAM);
        rules.range("spec.program.memoryMiB", program.memoryMiB(), 1, Forms.MAX_MEMORY_MIB);
        rules.range("spec.program.maxOutputBytes", program.maxOutputBytes(), 1, Forms.MAX_OUTPUT_BYTES);
        if (!"object".equals(program.parameters().get("type"))) {
            rules.check(
                    "spec.program.parameters",
                    "is no JSON Schema of an object; begin with type: object, and give the arguments as properties");
        }
        if (!program.preview().isEmpty()) {
            command("spec.program.preview", program.preview());
        }
        rules.text("spec.program.description", program.description(), Forms.DESCRIPTION_LENGTH);
    }

    private void command(String path, List<String> command) {
        rules.count(path, command, 1, Forms.COMMAND_WORDS);
        for (int i = 0; i < command.size(); i++) {
            String word = command.get(i);
            if ((i == 0 && word.isBlank()) || word.length() > Forms.COMMAND_WORD_LENGTH) {
                rules.check(
                        path + "[" + i + "]",
                        word.isBlank()
                                ? "is empty; write the program's name or path"
                                : "has " + word.length() + " characters; at most " + Forms.COMMAND_WORD_LENGTH
                                        + " are allowed");
            }
        }
    }

    private void http(Tool.Http http) {
        rules.optional("spec.http.openapi.url", http.openapi().url(), Grammar::url);
        Map<String, Object> inline = http.openapi().inline();
        if (inline != null
                && !(inline.get("openapi") instanceof String version
                        && version.startsWith("3.")
                        && version.length() <= Forms.OPENAPI_VERSION_LENGTH
                        && inline.get("paths") instanceof Map)) {
            rules.check(
                    "spec.http.openapi.inline",
                    "is no OpenAPI document of version 3; it needs openapi: \"3.0.3\" or another 3, and paths");
        }
        rules.optional("spec.http.baseUrl", http.baseUrl(), Grammar::url);
        rules.list("spec.http.operations", http.operations(), 0, Forms.FUNCTION_NAMES, Grammar::function);
    }

    private void mcp(Tool.Mcp mcp) {
        if (mcp.url() != null) {
            rules.check("spec.mcp.url", Grammar.url(mcp.url()));
        } else {
            command("spec.mcp.command", mcp.command());
        }
    }

    private void auth(Tool.Spec spec) {
        Tool.Auth auth = spec.auth();
        if (auth == null) {
            return;
        }
        boolean overHttp =
                spec.http() != null || (spec.mcp() != null && spec.mcp().url() != null);
        if (!overHttp) {
            rules.check("spec.auth", "is for what is called over HTTP; remove it");
        }
        new ModelRules(rules).secret("spec.auth.secretRef", auth.secretRef());
        rules.check("spec.auth.header", Grammar.header(auth.header()));
        rules.check("spec.auth.scheme", Grammar.scheme(auth.scheme()));
    }
}
