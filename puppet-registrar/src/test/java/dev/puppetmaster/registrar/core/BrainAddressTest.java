package dev.puppetmaster.registrar.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.PodBrain;
import dev.puppetmaster.api.ResourceKey;
import org.junit.jupiter.api.Test;

class BrainAddressTest {
    private static ResourceKey puppet(String name) {
        return new ResourceKey("Puppet", "fleet", name);
    }

    @Test
    void aBrainThatRunsAlreadyIsWhereItIs() {
        assertThat(BrainAddress.url(puppet("data-a"), PodBrain.at("https://brain.example.org/x")))
                .isEqualTo("https://brain.example.org/x");
    }

    @Test
    void aPodIsBehindAServiceOfThePuppetsNamespace() {
        assertThat(BrainAddress.url(puppet("data-a"), PodBrain.of("brain")))
                .isEqualTo("http://brain-data-a.fleet.svc:8080");
    }

    @Test
    void theNameOfAServiceHasNoMoreThan63CharactersAndIsOnePuppetsAlone() {
        String longest = "a".repeat(62);
        assertThat(BrainAddress.name(puppet("a".repeat(57)))).hasSize(63).endsWith("-" + "a".repeat(57));
        assertThat(BrainAddress.name(puppet(longest + "b")))
                .hasSize(63)
                .matches("[a-z]([-a-z0-9]*[a-z0-9])?")
                .isNotEqualTo(BrainAddress.name(puppet(longest + "c")));
    }
}
