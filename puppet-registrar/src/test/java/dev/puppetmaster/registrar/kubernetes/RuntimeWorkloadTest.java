package dev.puppetmaster.registrar.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import org.junit.jupiter.api.Test;

class RuntimeWorkloadTest {
    private static final RuntimeWorkload.Plan PLAN = new RuntimeWorkload.Plan(
            "robots",
            "data",
            new OwnerReference(),
            "http://synapse:8008",
            "data-appservice",
            "puppetmaster/runtime:v1",
            "https://registrar:8443",
            "PEM",
            RuntimeOptions.DEFAULT);

    /** A runtime is ready when its homeserver has reached it: through a Service that waits for that, it never does. */
    @Test
    void theHomeserverReachesARuntimeThatIsNotReadyYet() {
        assertThat(RuntimeWorkload.of(PLAN))
                .filteredOn(Service.class::isInstance)
                .singleElement()
                .satisfies(service -> assertThat(((Service) service).getSpec().getPublishNotReadyAddresses())
                        .isTrue());
    }

    /** The commands that look into a cluster find it so. */
    @Test
    void aRuntimesPodIsFoundByItsLabelsAndItsAdminPortByName() {
        assertThat(RuntimeWorkload.of(PLAN))
                .filteredOn(StatefulSet.class::isInstance)
                .singleElement()
                .satisfies(set -> {
                    var template = ((StatefulSet) set).getSpec().getTemplate();
                    assertThat(template.getMetadata().getLabels())
                            .containsEntry("app.kubernetes.io/name", "puppetmaster-runtime")
                            .containsEntry("app.kubernetes.io/instance", "data");
                    assertThat(template.getSpec().getContainers().getFirst().getPorts())
                            .anySatisfy(port -> assertThat(port.getName()).isEqualTo("admin"));
                });
    }
}
