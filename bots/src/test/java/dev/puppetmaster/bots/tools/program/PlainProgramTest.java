package dev.puppetmaster.bots.tools.program;

/** Programs where there is no bubblewrap. */
class PlainProgramTest extends ProgramContract {
    PlainProgramTest() {
        super(false);
    }
}
