package dev.puppetmaster.registrar.kubernetes;

import com.marcnuri.helm.Helm;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The roles that the charts give the registrar, as {@code helm template} makes them. */
final class ChartRights {
    private static final Pattern KIND = Pattern.compile("(?m)^kind: (Cluster)?Role(Binding)?$");

    private static final Pattern NAMESPACE = Pattern.compile("(?m)^  namespace:|^metadata: \\{.*namespace:");

    private ChartRights() {}

    /** Documents of YAML: what it may do in all namespaces, with its lease, and with the Secrets of {@link ClusterRig}. */
    static List<String> ofRegistrar() {
        String all = rendered("registrar.replicas", 1);
        // the other chart makes this one together with the Secret, of which it knows the name
        String secret = """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: registrations, namespace: %s}
                rules: [{apiGroups: [""], resources: [secrets], resourceNames: [data-registration, wrong-registration, no-registration], verbs: [get]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: registrations, namespace: %s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: registrations}
                subjects: [{kind: ServiceAccount, name: puppetmaster, namespace: puppetmaster}]
                """.formatted(ClusterRig.NAMESPACE, ClusterRig.NAMESPACE);
        return rights(all + "\n---\n" + secret);
    }

    /** Of the model gateway. */
    static List<String> ofGateway() {
        return rights(rendered("modelGateway.enabled", true)).stream()
                .filter(document -> document.contains("puppetmaster-model-gateway"))
                .toList();
    }

    private static String rendered(String value, Object is) {
        Path chart = ProjectFiles.root().resolve("deploy/puppetmaster");
        return new Helm(chart)
                .template()
                .withName(ClusterRig.INSTALLED_IN)
                .withNamespace(ClusterRig.INSTALLED_IN)
                .withKubeVersion("1.30.0")
                .withValuesFile(chart.resolve("ci/existing-certificate-values.yaml"))
                .set("crds.enabled", false)
                .set(value, is)
                .call();
    }

    private static List<String> rights(String documents) {
        return Arrays.stream(documents.split("(?m)^---\\s*$"))
                .filter(document -> KIND.matcher(document).find())
                .map(document -> NAMESPACE.matcher(document).find() || document.contains("kind: Cluster")
                        ? document
                        : document.replaceFirst(
                                "(?m)^metadata:\n", "metadata:\n  namespace: " + ClusterRig.INSTALLED_IN + "\n"))
                .toList();
    }
}
