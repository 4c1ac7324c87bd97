package dev.puppetmaster.bots.tools.program;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Programs where there is no bubblewrap. */
class PlainProgramTest extends ProgramContract {
    PlainProgramTest() {
        super(false);
    }

    /** A program may look into its runner, which runs as the same user. */
    @Test
    void itsRunnerHasNothingOfTheRuntimesEnvironment() {
        assertThat(System.getenv()).containsKey("PATH");
        assertThat(said(python("""
                        runner = open('/proc/%d/environ' % os.getppid()).read()
                        print(' '.join(sorted(one.split('=')[0] for one in runner.split('\\0') if one)))"""), "{}"))
                .isEqualTo("PUPPETMASTER_TOOL_BUBBLEWRAP PUPPETMASTER_TOOL_PATHS PUPPETMASTER_TOOL_SOCKET");
    }
}
