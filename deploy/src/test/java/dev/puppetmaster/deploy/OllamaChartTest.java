package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.deploy.Chart.Document;
import dev.puppetmaster.deploy.Chart.Rendered;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The chart of the cluster's own model. */
class OllamaChartTest {
    private static final String MODEL = "models[0].name=qwen3:0.6b";

    @Test
    void anotherListOfModelsIsAnotherJobAndTheSameServer() {
        Rendered one = Chart.OLLAMA.render(MODEL);
        Rendered again = Chart.OLLAMA.render(MODEL);
        Rendered two = Chart.OLLAMA.render(MODEL, "models[1].name=nomic-embed-text");

        assertThat(job(one)).isEqualTo(job(again)).isNotEqualTo(job(two));
        assertThat(one.only("StatefulSet")).isEqualTo(two.only("StatefulSet"));
        assertThat(script(two)).contains("ollama pull qwen3:0.6b", "ollama pull nomic-embed-text");
    }

    @Test
    void whatChangesTheModelsPodIsAnotherJob() {
        assertThat(job(Chart.OLLAMA.render(MODEL, "image.tag=0.20.7"))).isNotEqualTo(job(Chart.OLLAMA.render(MODEL)));
    }

    @Test
    void aModelfileIsAFileAndNoPartOfTheScript() {
        Rendered rendered = Chart.OLLAMA.render("models[0].name=worker", "models[0].modelfile=FROM qwen3:0.6b; reboot");

        assertThat(script(rendered)).contains("ollama create worker -f /etc/puppetmaster/0.modelfile");
        assertThat(script(rendered)).doesNotContain("reboot");
        assertThat(rendered.only("ConfigMap").data()).containsEntry("0.modelfile", "FROM qwen3:0.6b; reboot");
    }

    @Test
    void whereNothingIsTakenTheServerCallsNobody() {
        Rendered rendered = Chart.OLLAMA.render("models=null", "storage.existingClaim=models");

        assertThat(rendered.all("Job")).isEmpty();
        Document policy = rendered.named("NetworkPolicy", "ollama");
        assertThat(policy.at("spec", "policyTypes")).isEqualTo(List.of("Ingress", "Egress"));
        assertThat(policy.part("spec").has("egress")).isFalse();
    }

    @Test
    void agentsAreLimitedAndReachTheModelAndNamesOnly() {
        Rendered rendered = Chart.OLLAMA.render(MODEL);

        assertThat(rendered.only("Namespace").at("metadata", "labels", "pod-security.kubernetes.io/enforce"))
                .isEqualTo("restricted");
        assertThat(rendered.only("Namespace").at("metadata", "annotations", "helm.sh/resource-policy"))
                .isEqualTo("keep");
        Document quota = rendered.named("ResourceQuota", "agents").part("spec", "hard");
        assertThat(quota.at("pods")).isEqualTo("20");
        assertThat(quota.at("limits.memory")).isEqualTo("4Gi");
        assertThat(quota.at("persistentvolumeclaims")).isEqualTo("0");
        Document agents = rendered.named("NetworkPolicy", "agents");
        assertThat(agents.at("metadata", "namespace")).isEqualTo("ai-agents");
        assertThat(agents.at("spec", "podSelector")).isEqualTo(Map.of());
        assertThat(agents.part("spec").has("ingress")).isFalse();
        assertThat(agents.parts("spec", "egress"))
                .hasSize(2)
                .allSatisfy(rule -> assertThat(rule.parts("ports"))
                        .allSatisfy(port -> assertThat(port.at("port")).isIn(53, 11434)));
    }

    @Test
    void whoAnswersAndWhoTakesModelsAreToldApart() {
        Rendered rendered = Chart.OLLAMA.render(MODEL);
        Object server = rendered.only("Service").at("spec", "selector");

        assertThat(rendered.only("StatefulSet").at("spec", "selector", "matchLabels"))
                .isEqualTo(server);
        assertThat(rendered.only("Job").at("spec", "template", "metadata", "labels", "app.kubernetes.io/component"))
                .isEqualTo("models");
        assertThat(rendered.only("Service").at("spec", "selector", "app.kubernetes.io/component"))
                .isEqualTo("server");
    }

    @Test
    void aQuotaOfNothingIsNone() {
        Rendered rendered = Chart.OLLAMA.render(
                MODEL,
                "agents.create=false",
                "quota.requests\\.cpu=null",
                "quota.requests\\.memory=null",
                "quota.limits\\.memory=null",
                "quota.requests\\.storage=null",
                "quota.pods=null");

        assertThat(rendered.all("ResourceQuota")).isEmpty();
        assertThat(rendered.all("Namespace")).isEmpty();
        assertThat(rendered.all("NetworkPolicy").toString()).doesNotContain("ai-agents");
    }

    private static Object job(Rendered rendered) {
        return rendered.only("Job").at("metadata", "name");
    }

    private static String script(Rendered rendered) {
        return rendered.only("ConfigMap").data().get("models.sh");
    }
}
