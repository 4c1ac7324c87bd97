package dev.puppetmaster.compiler;

import dev.puppetmaster.api.build.PuppetBuild;
import java.util.List;

/**
 * The Dockerfile of a build. All that a person wrote has one of the forms of {@link BuildGrammar}, none of which holds what a
 * shell or a Dockerfile reads as more than a word.
 */
final class DockerfileText {
    private static final String PIP = "/tmp/pip/bin/python -m pip";

    private final StringBuilder text = new StringBuilder();

    private DockerfileText() {}

    static String of(PuppetBuild build, String base) {
        DockerfileText dockerfile = new DockerfileText();
        List<String> apt = build.spec().apt().stream().sorted().toList();
        boolean pip = !build.spec().pip().isEmpty();
        dockerfile.line(Context.MARK + " from " + PuppetBuild.KIND + " "
                + build.metadata().name() + ": change the manifest, not this file.");
        if (pip) {
            dockerfile.packages(base);
        }
        dockerfile.line("FROM " + base);
        dockerfile.line("LABEL org.opencontainers.image.title=\"Brain of the puppet "
                + build.spec().puppetRef().name() + "\" \\");
        dockerfile.line("      org.opencontainers.image.base.name=\"" + base + "\"");
        dockerfile.line("USER 0:0");
        if (!apt.isEmpty()) {
            dockerfile.debian(apt);
        }
        if (pip) {
            dockerfile.line("COPY --from=packages /puppet/packages /puppet/packages");
            dockerfile.line("ENV PYTHONPATH=/puppet/packages");
        }
        if (!build.spec().files().isEmpty()) {
            dockerfile.line("COPY files/ /");
        }
        dockerfile.line("COPY puppet/ /puppet/");
        dockerfile.line("USER 10001:10001");
        return dockerfile.text.toString();
    }

    /** A stage of its own: neither pip nor its settings come into the image. */
    private void packages(String base) {
        line("FROM " + base + " AS packages");
        line("USER 0:0");
        line("COPY pip/ /pip/");
        line("RUN python3 -m venv /tmp/pip \\");
        line(" && PIP_CONFIG_FILE=/pip/pip.conf " + PIP
                + " install --no-input --no-cache-dir --disable-pip-version-check \\");
        line(
                "    --progress-bar off --no-deps --no-compile --only-binary :all: --target /puppet/packages -r /pip/requirements.txt \\");
        line(" && PYTHONPATH=/puppet/packages " + PIP + " --disable-pip-version-check check");
        line("");
    }

    private void debian(List<String> packages) {
        line("RUN apt-get update -qq \\");
        line(" && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \\");
        packages.forEach(name -> line("    '" + name + "' \\"));
        line(" && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /var/log/dpkg.log");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
