package dev.puppetmaster.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PageTest {
    private static final Page PAGE = new Page("""
            # Page

            ## Way

            1. First, `not this`:

               ```sh
               one \\
                   --more
               two
               ```

            2. Second:

               ```yaml
               a: {b: c}
               ```

               Or else `helm --set x=y`.

            ## Else

            | to | do |
            | --- | --- |
            | go away | `first`, then `second`. It stays |
            """);

    @Test
    void aStepIsItsShellBlocksWithoutIndentation() {
        assertThat(PAGE.step("Way", 1)).containsExactly("one \\\n    --more\ntwo\n");
        assertThat(PAGE.step("Way", 2)).isEmpty();
        assertThatThrownBy(() -> PAGE.step("Way", 3)).hasMessageContaining("no step 3");
        assertThatThrownBy(() -> PAGE.step("Away", 1)).hasMessageContaining("no heading");
    }

    @Test
    void aRowIsItsCommands() {
        assertThat(PAGE.row("go away")).containsExactly("first", "second");
        assertThatThrownBy(() -> PAGE.row("come back")).hasMessageContaining("no row");
    }

    @Test
    void blocksAndCodeAreFound() {
        assertThat(PAGE.blocks("Way", "yaml", 1)).containsExactly("a: {b: c}\n");
        assertThatThrownBy(() -> PAGE.blocks("Way", "yaml", 2)).hasMessageContaining("1 blocks of yaml");
        assertThat(PAGE.codeThatBegins("helm")).isEqualTo("helm --set x=y");
    }
}
