package dev.puppetmaster.compiler;

import dev.puppetmaster.api.validation.Problem;
import dev.puppetmaster.compiler.Compilation.Compiled;
import dev.puppetmaster.compiler.Compilation.Refused;
import dev.puppetmaster.compiler.PuppetCompiler.Settings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A manifest that is right, and what becomes of changed ones. */
final class Manifests {
    static final String PUPPET = """
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Puppet
            metadata: {name: data-bills}
            spec:
              homeserverRef: {name: data}
              displayName: Bills
              brain:
                pod:
                  image: registry.example.org/bills:1.0
                  env: [{name: CURRENCY, value: EUR}]
                  nodeSelector: {b: "2", a: "1", c: "3"}
            """;

    static final String BUILD = """
            apiVersion: compiler.puppetmaster.dev/v1alpha1
            kind: PuppetBuild
            metadata: {name: data-bills}
            spec:
              puppetRef: {name: data-bills}
              program:
                command: [python3, /app/bills.py]
                input: turn
                output: ndjson
                timeout: 30s
                atOnce: 2
              files:
                - {from: bills.py, to: /app/bills.py}
                - {from: lib, to: /app/lib}
                - {from: rate, to: /usr/local/bin/rate, mode: "0755"}
              programs:
                - name: rate
                  command: [/usr/local/bin/rate]
                  description: The rate of a currency.
                  parameters: {type: object, properties: {currency: {type: string}}}
                  timeout: 5s
              packages: {apt: ["jq=1.6-*", bc=1.07.1-3], pip: [tabulate==0.9.0, Babel==2.12.1]}
            """;

    static final String BOTH = PUPPET + "---\n" + BUILD;

    private Manifests() {}

    /** Files of a person, in memory. */
    static final Sources SOURCES = path -> {
        SortedMap<String, ContextFile> found = new TreeMap<>();
        switch (path) {
            case "bills.py" -> found.put("", ContextFile.of("print('bills')\n"));
            case "rate" -> found.put("", ContextFile.of("#!/bin/sh\necho 1\n"));
            case "lib" -> {
                found.put("a.py", ContextFile.of("a = 1\n"));
                found.put("deep/b.py", ContextFile.of("b = 2\n"));
            }
            default -> throw new Sources.SourceException("\"" + path + "\" is not there (looked in a test)");
        }
        return found;
    };

    static Compilation compile(String manifest) {
        return compile(manifest, new Settings("puppetmaster/base:0.1", null));
    }

    static Compilation compile(String manifest, Settings settings) {
        return PuppetCompiler.compile("puppet.yaml", manifest.getBytes(StandardCharsets.UTF_8), SOURCES, settings);
    }

    static Compiled compiled(String manifest) {
        Compilation compilation = compile(manifest);
        if (compilation instanceof Compiled compiled) {
            return compiled;
        }
        throw new AssertionError(problems(compilation));
    }

    static List<String> problems(Compilation compilation) {
        return compilation instanceof Refused refused
                ? refused.problems().stream().map(Problem::toString).toList()
                : List.of();
    }
}
