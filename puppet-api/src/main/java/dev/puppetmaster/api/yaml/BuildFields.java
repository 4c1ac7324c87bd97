package dev.puppetmaster.api.yaml;

import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.build.PuppetBuild;
import dev.puppetmaster.api.build.PuppetBuild.Copied;
import dev.puppetmaster.api.build.PuppetBuild.Input;
import dev.puppetmaster.api.build.PuppetBuild.Output;
import dev.puppetmaster.api.build.PuppetBuild.OwnProgram;
import dev.puppetmaster.api.build.PuppetBuild.Program;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a PuppetBuild. */
final class BuildFields {
    private BuildFields() {}

    static PuppetBuild parse(FieldReader top) {
        ObjectMeta meta = ResourceParser.meta(top.requiredObject("metadata"));
        FieldReader spec = top.requiredObject("spec");
        top.end();
        return new PuppetBuild(meta, spec(meta, spec));
    }

    private static PuppetBuild.Spec spec(ObjectMeta meta, @Nullable FieldReader fields) {
        if (fields == null) {
            return new PuppetBuild.Spec(
                    new Ref(meta.namespace(), ""), null, null, List.of(), List.of(), List.of(), List.of());
        }
        FieldReader packages = fields.object("packages");
        PuppetBuild.Spec spec = new PuppetBuild.Spec(
                new PuppetFields(meta.namespace()).ref(fields.requiredObject("puppetRef")),
                fields.string("base"),
                program(fields.object("program")),
                fields.objects("files").stream().map(BuildFields::copied).toList(),
                fields.objects("programs").stream().map(BuildFields::ownProgram).toList(),
                packages == null ? List.of() : packages.strings("apt"),
                packages == null ? List.of() : packages.strings("pip"));
        if (packages != null) {
            packages.end();
        }
        fields.end();
        return spec;
    }

    private static @Nullable Program program(@Nullable FieldReader fields) {
        if (fields == null) {
            return null;
        }
        Program program = new Program(
                fields.required("command") ? fields.strings("command") : List.of(),
                fields.oneOf("input", Input.class, Input.turn),
                fields.oneOf("output", Output.class, Output.text),
                fields.span("timeout", Program.DEFAULT_TIMEOUT),
                fields.integer("maxOutputBytes", Program.DEFAULT_MAX_OUTPUT_BYTES),
                fields.integer("atOnce", Program.DEFAULT_AT_ONCE));
        fields.end();
        return program;
    }

    private static Copied copied(FieldReader fields) {
        Copied copied = new Copied(fields.requiredString("from"), fields.requiredString("to"), fields.string("mode"));
        fields.end();
        return copied;
    }

    private static OwnProgram ownProgram(FieldReader fields) {
        OwnProgram program = new OwnProgram(
                fields.requiredString("name"),
                fields.required("command") ? fields.strings("command") : List.of(),
                fields.requiredString("description"),
                fields.required("parameters") ? fields.tree("parameters") : Map.of(),
                fields.span("timeout", OwnProgram.DEFAULT_TIMEOUT),
                fields.integer("maxOutputBytes", OwnProgram.DEFAULT_MAX_OUTPUT_BYTES));
        fields.end();
        return program;
    }
}
