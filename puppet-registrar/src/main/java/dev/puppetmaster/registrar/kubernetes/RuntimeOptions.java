package dev.puppetmaster.registrar.kubernetes;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the pods of runtimes are to be: what whoever installs the registrar chooses, the same for every homeserver.
 *
 * @param resources requests and limits of the container; null: none
 * @param storage the disk that the runtime keeps its store on
 * @param env more environment variables, e.g. {@code OLLAMA_BASE_URL}
 * @param imagePullPolicy {@code IfNotPresent} if absent
 * @param networkPolicies whether the registrar makes them; if absent it does
 * @param egress what runtimes may reach besides what they need and what is granted to their puppets
 * @param toolRunner the container in which programs of tools run, where a runtime has one
 */
record RuntimeOptions(
        @Nullable ResourceRequirements resources,
        Storage storage,
        List<EnvVar> env,
        Map<String, String> nodeSelector,
        List<Toleration> tolerations,
        List<String> imagePullSecrets,
        String imagePullPolicy,
        Boolean networkPolicies,
        List<NetworkPolicyEgressRule> egress,
        ToolRunner toolRunner) {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /**
     * A claim of its own for each runtime.
     *
     * @param size as Kubernetes writes quantities, e.g. {@code 1Gi}
     * @param storageClassName absent: the cluster's default
     */
    record Storage(String size, @Nullable String storageClassName, String accessMode) {
        static final Storage DEFAULT = new Storage(null, null, null);

        @JsonCreator
        Storage(
                @JsonProperty("size") @Nullable String size,
                @JsonProperty("storageClassName") @Nullable String storageClassName,
                @JsonProperty("accessMode") @Nullable String accessMode) {
            this.size = size == null ? "1Gi" : size;
            this.storageClassName = storageClassName;
            this.accessMode = accessMode == null ? "ReadWriteOnce" : accessMode;
        }
    }

    /**
     * The container of programs.
     *
     * @param image that holds them; absent: the runtime's
     * @param paths absolute folders of programs in it
     * @param resources requests and limits; null: none
     */
    record ToolRunner(
            @Nullable String image,
            List<String> paths,
            @Nullable ResourceRequirements resources) {
        static final ToolRunner DEFAULT = new ToolRunner(null, null, null);

        @JsonCreator
        ToolRunner(
                @JsonProperty("image") @Nullable String image,
                @JsonProperty("paths") @Nullable List<String> paths,
                @JsonProperty("resources") @Nullable ResourceRequirements resources) {
            this.image = image;
            this.paths = paths == null ? List.of() : List.copyOf(paths);
            this.resources = resources;
        }
    }

    static final RuntimeOptions DEFAULT =
            new RuntimeOptions(null, null, null, null, null, null, null, null, null, null);

    @JsonCreator
    RuntimeOptions(
            @JsonProperty("resources") @Nullable ResourceRequirements resources,
            @JsonProperty("storage") @Nullable Storage storage,
            @JsonProperty("env") @Nullable List<EnvVar> env,
            @JsonProperty("nodeSelector") @Nullable Map<String, String> nodeSelector,
            @JsonProperty("tolerations") @Nullable List<Toleration> tolerations,
            @JsonProperty("imagePullSecrets") @Nullable List<String> imagePullSecrets,
            @JsonProperty("imagePullPolicy") @Nullable String imagePullPolicy,
            @JsonProperty("networkPolicies") @Nullable Boolean networkPolicies,
            @JsonProperty("egress") @Nullable List<NetworkPolicyEgressRule> egress,
            @JsonProperty("toolRunner") @Nullable ToolRunner toolRunner) {
        this.resources = resources;
        this.storage = storage == null ? Storage.DEFAULT : storage;
        this.env = env == null ? List.of() : List.copyOf(env);
        this.nodeSelector = nodeSelector == null ? Map.of() : Map.copyOf(nodeSelector);
        this.tolerations = tolerations == null ? List.of() : List.copyOf(tolerations);
        this.imagePullSecrets = imagePullSecrets == null ? List.of() : List.copyOf(imagePullSecrets);
        this.imagePullPolicy = imagePullPolicy == null ? "IfNotPresent" : imagePullPolicy;
        this.networkPolicies = networkPolicies == null || networkPolicies;
        this.egress = egress == null ? List.of() : List.copyOf(egress);
        this.toolRunner = toolRunner == null ? ToolRunner.DEFAULT : toolRunner;
    }

    /**
     * Reads a file of YAML.
     *
     * @throws IOException in one line: the file, what is wrong
     */
    static RuntimeOptions read(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new IOException(file + " cannot be read (" + e.getMessage() + ")", e);
        }
        if (text.isBlank()) {
            return DEFAULT;
        }
        try {
            RuntimeOptions read = YAML.readValue(text, RuntimeOptions.class);
            return read == null ? DEFAULT : read;
        } catch (JsonProcessingException e) {
            throw new IOException(file + ": " + e.getOriginalMessage(), e);
        }
    }
}
