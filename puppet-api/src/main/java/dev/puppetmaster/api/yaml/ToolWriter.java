package dev.puppetmaster.api.yaml;

import static dev.puppetmaster.api.yaml.ResourceWriter.putUnlessEmpty;
import static dev.puppetmaster.api.yaml.ResourceWriter.putUnlessNull;

import dev.puppetmaster.api.Tool;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a Tool as a person writes them. */
final class ToolWriter {
    private ToolWriter() {}

    static Map<String, Object> tool(Tool.Spec spec) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", spec.type().name());
        fields.put("version", spec.version());
        if (spec.program() != null) {
            fields.put("program", program(spec.program()));
        }
        if (spec.http() != null) {
            fields.put("http", http(spec.http()));
        }
        if (spec.mcp() != null) {
            Map<String, Object> mcp = new LinkedHashMap<>();
            putUnlessEmpty(mcp, "command", spec.mcp().command());
            putUnlessNull(mcp, "url", spec.mcp().url());
            fields.put("mcp", mcp);
        }
        if (spec.java() != null) {
            fields.put("java", Map.of("class", spec.java().className()));
        }
        auth(fields, spec.auth());
        Map<String, Object> hints = new LinkedHashMap<>();
        hints.put("readOnly", spec.hints().readOnly());
        hints.put("destructive", spec.hints().destructive());
        hints.put("idempotent", spec.hints().idempotent());
        fields.put("hints", hints);
        putUnlessEmpty(fields, "allowedNamespaces", spec.allowedNamespaces());
        if (!spec.previews().isEmpty()) {
            fields.put(
                    "previews",
                    spec.previews().stream()
                            .map(it -> Map.of("function", it.function(), "by", it.by()))
                            .toList());
        }
        return fields;
    }

    private static Map<String, Object> program(Tool.Program program) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("command", program.command());
        fields.put("timeout", Spans.write(program.timeout()));
        fields.put("memoryMiB", program.memoryMiB());
        fields.put("maxOutputBytes", program.maxOutputBytes());
        fields.put("parameters", program.parameters());
        fields.put("description", program.description());
        putUnlessEmpty(fields, "preview", program.preview());
        return fields;
    }

    private static Map<String, Object> http(Tool.Http http) {
        Map<String, Object> openapi = new LinkedHashMap<>();
        if (http.openapi().inline() != null) {
            openapi.put("inline", http.openapi().inline());
        }
        putUnlessNull(openapi, "url", http.openapi().url());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("openapi", openapi);
        putUnlessNull(fields, "baseUrl", http.baseUrl());
        putUnlessEmpty(fields, "operations", http.operations());
        return fields;
    }

    private static void auth(Map<String, Object> fields, Tool.@Nullable Auth auth) {
        if (auth != null) {
            Map<String, Object> its = new LinkedHashMap<>();
            its.put("secretRef", ModelWriter.secret(auth.secretRef()));
            its.put("header", auth.header());
            its.put("scheme", auth.scheme());
            fields.put("auth", its);
        }
    }
}
