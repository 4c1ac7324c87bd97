package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.registrar.InProcessRuntimeApi;
import dev.puppetmaster.registrar.Registrar;
import dev.puppetmaster.registrar.ToolBook;
import dev.puppetmaster.registrar.core.Declared;
import dev.puppetmaster.registrar.core.Installation;
import dev.puppetmaster.registrar.core.RecordSeed;
import dev.puppetmaster.registrar.core.Refusal;
import dev.puppetmaster.registrar.core.RuntimeNeeds;
import dev.puppetmaster.registrar.matrix.HomeserverAccess;
import dev.puppetmaster.registrar.matrix.RecordInMemory;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens the way to a homeserver: its Secret, its address, its registrar, the workload of its runtime. */
final class SeatOpener {
    private final KubernetesClient client;
    private final RuntimeDeployer runtimes;
    private final Supplier<String> installation;
    private final ToolBook tools;
    private final ApprovalBook approvals;
    private final Duration resync;

    /**
     * @param installation marks the rooms as this cluster's
     * @param tools what is known of tools' functions, for all homeservers
     * @param approvals where approvals are kept
     */
    SeatOpener(
            KubernetesClient client,
            RuntimeDeployer runtimes,
            Supplier<String> installation,
            ToolBook tools,
            ApprovalBook approvals,
            Duration resync) {
        this.tools = tools;
        this.approvals = approvals;
        this.client = client;
        this.runtimes = runtimes;
        this.installation = installation;
        this.resync = resync;
    }

    /** There is no seat for the homeserver, and why. */
    static final class NotReadyException extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Refusal refusal;

        NotReadyException(String condition, String reason, String message, @Nullable Throwable cause) {
            super(message, cause);
            this.refusal = new Refusal(condition, reason, message);
        }

        Refusal refusal() {
            return refusal;
        }
    }

    /** Reads the Secret of the homeserver. */
    SecretContents contents(Homeserver homeserver) throws NotReadyException {
        String name = secretOf(homeserver);
        String namespace = homeserver.metadata().namespace();
        Secret secret;
        try {
            secret = client.secrets().inNamespace(namespace).withName(name).get();
        } catch (KubernetesClientException e) {
            if (e.getCode() == 403) {
                throw new NotReadyException(
                        Condition.RESOLVED_REFS,
                        "SecretForbidden",
                        "the registrar may not read Secret \"" + name + "\"; allow it: kubectl create role " + name
                                + "-reader -n " + namespace + " --verb=get --resource=secrets --resource-name=" + name
                                + " and bind it to the registrar's ServiceAccount",
                        e);
            }
            throw new NotReadyException(
                    Condition.RESOLVED_REFS,
                    "SecretNotRead",
                    "Secret \"" + name + "\" cannot be read now: " + ApiFailures.oneLine(e) + "; it is tried again",
                    e);
        }
        if (secret == null) {
            throw new NotReadyException(
                    Condition.RESOLVED_REFS,
                    "RegistrationMissing",
                    "Secret \"" + name + "\" does not exist; the chart of Synapse makes it, or for another homeserver"
                            + " ./puppetmaster registration",
                    null);
        }
        try {
            Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
            return SecretContents.of(data, homeserver.spec().serverName());
        } catch (SecretContents.UnfitException e) {
            throw new NotReadyException(
                    Condition.RESOLVED_REFS,
                    "RegistrationUnfit",
                    "Secret \"" + name + "\": " + e.getMessage() + "; make it anew and restart the homeserver with it",
                    e);
        }
    }

    private static String secretOf(Homeserver homeserver) throws NotReadyException {
        Homeserver.Appservice appservice = homeserver.spec().appservice();
        String name = appservice == null ? null : appservice.secretRef();
        if (name == null || homeserver.spec().clientUrl() == null) {
            String missing = name == null ? "spec.appservice.secretRef" : "spec.clientUrl";
            throw new NotReadyException(
                    Condition.ACCEPTED,
                    "AppserviceMissing",
                    "in a cluster a Homeserver needs " + missing + "; add it",
                    null);
        }
        return name;
    }

    /**
     * Makes a registrar that is not started yet.
     *
     * @param everything that may have been made on this homeserver
     * @param said what was last said of the resources
     */
    Seat open(
            Homeserver homeserver, SecretContents contents, Declared everything, Map<ResourceKey, ResourceStatus> said)
            throws NotReadyException {
        String mark = mark();
        HomeserverConnection connection = connection(homeserver);
        HomeserverAccess access = new HomeserverAccess(connection, contents.registrations(), null);
        Installation here = new Installation(
                mark, contents.registrations().registrar().sender().value(), null, DeletionPolicy.Retain);
        InProcessRuntimeApi runtime = new InProcessRuntimeApi();
        Registrar registrar = new Registrar(
                access,
                new RecordInMemory(RecordSeed.of(everything, here, said)),
                runtime,
                Registrar.Settings.ofCluster(resync),
                tools);
        registrar.remember(said);
        runtime.keepApprovals(approvals.keeper(homeserver));
        return new Seat(homeserver.spec(), contents, registrar, runtime, connection);
    }

    private String mark() throws NotReadyException {
        try {
            return installation.get();
        } catch (KubernetesClientException e) {
            throw new NotReadyException(
                    Condition.RESOLVED_REFS,
                    "InstallationUnknown",
                    "the ConfigMap that says whose rooms are ours cannot be read now: " + ApiFailures.oneLine(e)
                            + "; it is tried again",
                    e);
        }
    }

    private static HomeserverConnection connection(Homeserver homeserver) throws NotReadyException {
        String url = String.valueOf(homeserver.spec().clientUrl());
        try {
            return HomeserverConnection.to(URI.create(url));
        } catch (IllegalArgumentException e) {
            throw new NotReadyException(
                    Condition.ACCEPTED, "Invalid", "spec.clientUrl: " + url + " is no address of a homeserver", e);
        }
    }

    /** Makes the runtime's workload be as it should. */
    void deploy(Homeserver homeserver, RuntimeNeeds needs) throws NotReadyException {
        try {
            runtimes.deploy(homeserver, needs);
        } catch (KubernetesClientException e) {
            throw new NotReadyException(
                    Condition.WORKLOAD_READY,
                    "RuntimeNotDeployed",
                    "the runtime's workload cannot be made: " + ApiFailures.oneLine(e) + "; it is tried again",
                    e);
        }
    }
}
