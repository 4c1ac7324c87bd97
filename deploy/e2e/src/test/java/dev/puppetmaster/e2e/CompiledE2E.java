package dev.puppetmaster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two programs that know nothing of Matrix become images and answer from pods: by the commands of docs/compile.md. One of them
 * asks a model, behind the gateway of {@link ModelE2E}. Neither their pods nor the rooms hold any of the cluster's secrets.
 */
@Order(9)
@ExtendWith(OnTheCluster.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CompiledE2E {
    private static final String WAY = "From a script to an answer";
    private static final Duration BUILD = Duration.ofMinutes(20);
    /** The key of the model that one of them asks. */
    static final String CANARY = "canary-of-a-model-key-8802";

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9+/=_-]{20,}");
    private static final Pattern AS_TOKEN = Pattern.compile("as_token: *\"?([^\"\\s]+)");
    private static final String MODELS = """
            apiVersion: puppetmaster.dev/v1alpha1
            kind: LLMPolicy
            metadata: {name: dice-models, namespace: data}
            spec:
              backends:
                - name: main
                  provider: ollama
                  url: "http://thinking-model.shop.svc:11434"
                  model: told
                  secretRef: {name: a-models-key, key: key}
            """;

    private static String bills = "";
    private static String dice = "";

    @BeforeAll
    static void bothAreCompiledAndApplied(Installation here) throws IOException {
        aKeyThatTheGatewayMayRead(here);
        Page page = Page.of(here.shell().directory().resolve("docs/compile.md"));
        here.shell().run(page.step(WAY, 1).getFirst(), "", BUILD);
        String compile = page.step(WAY, 2).getFirst();
        String apply = page.step(WAY, 3).getFirst();
        here.shell().run(compile, "", BUILD);
        here.shell().run(compile.replace("bills", "dice"), "", BUILD);
        here.load("puppetmaster-examples/bills:1.0 puppetmaster-examples/dice:1.0");
        here.shell().run(apply);
        here.shell().run(apply.replace("bills", "dice"));
        bills = here.person().chatWith(Installation.userId("data-bills"));
        dice = here.person().chatWith(Installation.userId("data-dice"));
    }

    private static void aKeyThatTheGatewayMayRead(Installation here) {
        here.shell().run("kubectl -n data create secret generic a-models-key --from-literal=key=" + CANARY);
        here.shell()
                .run("kubectl -n data create role a-models-key --verb=get --resource=secrets"
                        + " --resource-name=a-models-key");
        here.shell()
                .run("kubectl -n data create rolebinding a-models-key --role=a-models-key"
                        + " --serviceaccount=puppetmaster:puppetmaster-model-gateway");
        here.cluster().apply(MODELS);
        here.cluster().await("-n data llmpolicy dice-models", Cluster::isReady);
    }

    @AfterAll
    static void bothGo(Installation here) {
        here.shell().run("kubectl -n data delete -f target/bills/puppet.yaml -f target/dice/puppet.yaml");
        here.shell().run("kubectl -n data delete llmpolicy/dice-models rolebinding/a-models-key role/a-models-key");
        here.shell().run("kubectl -n data delete secret a-models-key");
        here.cluster().awaitGone("-n data deployment brain-data-bills");
        here.cluster().awaitGone("-n data deployment brain-data-dice");
    }

    @Test
    @Order(1)
    void aCustomersOwnProgramAnswersFromAPod(Installation here) {
        String answer = here.person().ask(bills, "2 x 19.90 coffee\n3 x 2.50 cake");

        assertThat(answer).contains("| coffee | 2", "39.80", "Total: **47.30**");
    }

    @Test
    @Order(2)
    void aProgramThatSpeaksTheContractHasOneOfItsOwnRun(Installation here) {
        assertThat(here.person().ask(dice, "please roll 3d1")).contains("gives 1 + 1 + 1 = **3**");
        assertThat(here.person().ask(dice, "hello")).contains("Say what to roll");
    }

    @Test
    @Order(3)
    void aProgramAsksTheModelsOfItsPolicy(Installation here) {
        assertThat(Cluster.condition(here.cluster().get("-n data llmpolicy dice-models"), "ResolvedRefs"))
                .isEqualTo("True");
        here.shell()
                .run("kubectl -n data patch puppet data-dice --type=merge -p"
                        + " '{\"spec\": {\"brain\": {\"pod\": {\"policyRef\": {\"name\": \"dice-models\"}}}}}'");

        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> here.person().ask(dice, "hello"), said -> said.contains("I am a model, and read: hello"));
    }

    @Test
    @Order(4)
    void theManifestItselfIsRefusedByTheCluster(Installation here) {
        Shell.Output refused = here.shell().attempt("kubectl apply -f examples/compiled/bills/puppet.yaml");

        assertThat(refused.exit()).isNotZero();
        assertThat(refused.err()).contains("PuppetBuild", "compiler.puppetmaster.dev/v1alpha1");
    }

    @Test
    @Order(5)
    void anotherDayFolderUmaskAndLocaleGiveTheSameBytesModesAndTimes(Installation here) {
        String all = "find . -printf '%p %m %T@ %s\\n' | LC_ALL=C sort";
        String here1 = here.shell().run("cd target/bills && " + all);

        here.shell()
                .run(
                        "root=$PWD && other=$(mktemp -d) && cp -r examples/compiled/bills $other/elsewhere && umask 077"
                                + " && touch -d 2001-01-01 $other/elsewhere/* && cd $other/elsewhere"
                                + " && TZ=Asia/Tokyo LC_ALL=C $root/puppetmaster compile puppet.yaml -o $root/target/bills-again");

        assertThat(here.shell().run("cd target/bills-again && " + all)).isEqualTo(here1);
        here.shell().run("diff -r target/bills target/bills-again");
    }

    @Test
    @Order(6)
    void noSecretStandsInTheirPodsLogsResourcesOrRooms(Installation here) {
        List<String> secrets = secrets(here);
        assertThat(secrets).contains(CANARY, tokenOfThePuppets(here));
        List<String> seen = new ArrayList<>(List.of(here.person().everyRoom()));
        for (String name : List.of("bills", "dice")) {
            String of = "kubectl -n data exec -i deployment/brain-data-" + name + " -- ";
            seen.add(here.shell().run(of + "sh -c \"cat /proc/[0-9]*/environ | tr '\\\\000' '\\\\n'\""));
            seen.add(here.shell().run("kubectl -n data logs deployment/brain-data-" + name));
            String grep = of + "grep -rlFf - / --exclude-dir=proc --exclude-dir=sys --devices=skip";
            assertThat(here.shell().attempt(grep, "\"contract\" : 1", BUILD).out())
                    .contains("/puppet/manifest.json");
            assertThat(here.shell()
                            .attempt(grep, String.join("\n", secrets), BUILD)
                            .out())
                    .isEmpty();
        }
        seen.add(here.shell()
                .run("kubectl -n data get pods,deployments,configmaps,events,puppets,tools,llmpolicies -o yaml"));

        String everywhere = String.join("\n", seen);
        assertThat(everywhere).contains("PORT=8080", "Total: **47.30**", "I am a model", "turns on 8080");
        assertThat(secrets)
                .allSatisfy(secret -> assertThat(everywhere.contains(secret))
                        .as("a secret of %s characters", secret.length())
                        .isFalse());
    }

    /** What stands in the cluster's Secrets and looks like a token or a key; certificates are public. */
    private static List<String> secrets(Installation here) {
        List<String> found = new ArrayList<>();
        for (JsonNode secret : here.cluster().get("secrets -A").path("items")) {
            secret.path("data").properties().stream()
                    .filter(value -> !value.getKey().endsWith(".crt"))
                    .map(value -> new String(
                            Base64.getDecoder().decode(value.getValue().asText()), StandardCharsets.UTF_8))
                    .flatMap(text -> TOKEN.matcher(text).results().map(MatchResult::group))
                    .filter(word -> word.matches(".*[0-9].*"))
                    .forEach(found::add);
        }
        return found;
    }

    private static String tokenOfThePuppets(Installation here) {
        for (JsonNode secret : here.cluster().get("-n data secrets").path("items")) {
            String file = secret.at("/data/puppets.yaml").asText();
            Matcher token = AS_TOKEN.matcher(new String(Base64.getDecoder().decode(file), StandardCharsets.UTF_8));
            if (token.find()) {
                return token.group(1);
            }
        }
        throw new AssertionError("there is no registration of the puppets");
    }
}
