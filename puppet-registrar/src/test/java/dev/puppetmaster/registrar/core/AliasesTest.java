package dev.puppetmaster.registrar.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AliasesTest {
    @Test
    void anAliasNamesKindNamespaceAndResource() {
        assertThat(Aliases.friendship("default", "pair", "d.localhost")).isEqualTo("#friends_default_pair:d.localhost");
        assertThat(Aliases.space("default", "data", "d.localhost:8448"))
                .isEqualTo("#space_default_data:d.localhost:8448");
        assertThat(Aliases.direct("data-a", "@you:s", "s")).matches("#dm_data-a_[0-9a-f]{16}:s");
        assertThat(Aliases.localpart("#friends_default_pair:d.localhost:8448")).isEqualTo("friends_default_pair");
    }

    @Test
    void pastTwoHundredAndFiftyFiveBytesTheTailBecomesAHash() {
        String server = "x".repeat(200) + ".org";
        String one = Aliases.friendship("default", "a".repeat(62) + "1", server);
        String two = Aliases.friendship("default", "a".repeat(62) + "2", server);

        assertThat(one.getBytes(StandardCharsets.UTF_8)).hasSize(255);
        assertThat(one)
                .startsWith("#friends_default_aaa")
                .endsWith(":" + server)
                .isNotEqualTo(two);
        assertThat(Aliases.friendship("default", "a", server)).isEqualTo("#friends_default_a:" + server);
        assertThat(Aliases.space("n".repeat(63), "h".repeat(63), "y".repeat(230))
                        .length())
                .isLessThanOrEqualTo(255);
    }

    @Test
    void aDirectChatDiffersByPerson() {
        assertThat(Aliases.direct("data-a", "@you:s", "s")).isNotEqualTo(Aliases.direct("data-a", "@me:s", "s"));
    }
}
