package dev.puppetmaster.api.yaml;

import dev.puppetmaster.api.SecretRef;
import dev.puppetmaster.api.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a Tool. */
final class ToolFields {
    private ToolFields() {}

    static Tool.Spec spec(@Nullable FieldReader fields) {
        if (fields == null) {
            return new Tool.Spec(Tool.Type.Java, "", null, null, null, null, null, Tool.Hints.UNKNOWN, List.of());
        }
        fields.required("type");
        return new Tool.Spec(
                fields.oneOf("type", Tool.Type.class, Tool.Type.Java),
                fields.requiredString("version"),
                program(fields.object("program")),
                http(fields.object("http")),
                mcp(fields.object("mcp")),
                javaClass(fields.object("java")),
                auth(fields.object("auth")),
                hints(fields.object("hints")),
                fields.strings("allowedNamespaces"),
                previews(fields));
    }

    private static List<Tool.Preview> previews(FieldReader fields) {
        List<Tool.Preview> previews = new ArrayList<>();
        for (FieldReader one : fields.objects("previews")) {
            previews.add(new Tool.Preview(one.requiredString("function"), one.requiredString("by")));
            one.end();
        }
        return previews;
    }

    private static Tool.@Nullable Program program(@Nullable FieldReader fields) {
        if (fields == null) {
            return null;
        }
        Tool.Program program = new Tool.Program(
                fields.required("command") ? fields.strings("command") : List.of(),
                fields.span("timeout", Tool.Program.DEFAULT_TIMEOUT),
                fields.integer("memoryMiB", Tool.Program.DEFAULT_MEMORY_MIB),
                fields.integer("maxOutputBytes", Tool.Program.DEFAULT_MAX_OUTPUT_BYTES),
                fields.required("parameters") ? fields.tree("parameters") : Map.of(),
                fields.requiredString("description"),
                fields.strings("preview"));
        fields.end();
        return program;
    }

    private static Tool.@Nullable Http http(@Nullable FieldReader fields) {
        if (fields == null) {
            return null;
        }
        Tool.Http http = new Tool.Http(
                openapi(fields.requiredObject("openapi")), fields.string("baseUrl"), fields.strings("operations"));
        fields.end();
        return http;
    }

    private static Tool.OpenApi openapi(@Nullable FieldReader fields) {
        if (fields == null) {
            return new Tool.OpenApi(null, null);
        }
        Tool.OpenApi openapi =
                new Tool.OpenApi(fields.has("inline") ? fields.tree("inline") : null, fields.string("url"));
        fields.known("inline");
        fields.end();
        ModelFields.exactlyOne(fields, "inline", "url");
        return openapi;
    }

    private static Tool.@Nullable Mcp mcp(@Nullable FieldReader fields) {
        if (fields == null) {
            return null;
        }
        Tool.Mcp mcp = new Tool.Mcp(fields.strings("command"), fields.string("url"));
        fields.end();
        ModelFields.exactlyOne(fields, "command", "url");
        return mcp;
    }

    private static Tool.@Nullable JavaClass javaClass(@Nullable FieldReader fields) {
        if (fields == null) {
            return null;
        }
        Tool.JavaClass it = new Tool.JavaClass(fields.requiredString("class"));
        fields.end();
        return it;
    }

    private static Tool.@Nullable Auth auth(@Nullable FieldReader fields) {
        if (fields == null) {
            return null;
        }
        SecretRef secret = ModelFields.secret(fields.requiredObject("secretRef"));
        String header = fields.string("header");
        String scheme = fields.string("scheme");
        fields.end();
        return new Tool.Auth(
                secret == null ? new SecretRef("", "") : secret,
                header == null ? Tool.Auth.DEFAULT_HEADER : header,
                scheme == null ? Tool.Auth.DEFAULT_SCHEME : scheme);
    }

    private static Tool.Hints hints(@Nullable FieldReader fields) {
        if (fields == null) {
            return Tool.Hints.UNKNOWN;
        }
        boolean readOnly = fields.truth("readOnly", false);
        Tool.Hints hints =
                new Tool.Hints(readOnly, fields.truth("destructive", !readOnly), fields.truth("idempotent", readOnly));
        fields.end();
        return hints;
    }
}
