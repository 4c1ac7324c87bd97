package dev.puppetmaster.bench.faults;

/** The faults of the matrix. */
enum Fault {
    R1("the bot's process is killed with `kill -9` 200 times at random while 1,000 messages come in 5 rooms"),
    R3("a proxy between bot and Synapse spoils each endpoint that the bot uses in 13 ways: late, cut off, limited with"
            + " and without a time, 500, 502 with HTML, 504, empty, a byte a second, wrong type, half of the JSON,"
            + " refused, no TLS; recovered within 30 s"),
    R4(
            "Synapse is killed with `kill -9` 50 times while 1,000 messages are sent, and once put back to a backup; messages"
                    + " that it no longer has count for nobody"),
    R5("the bot's network cable is pulled 20 times, up to 12 s, while 400 messages are sent (a network namespace)"),
    R6("the bot is away while 1 to 5,000 events come to its rooms, so that the homeserver leaves out a part of them in"
            + " what it tells"),
    R7("two processes of one bot share a store; the one that works is killed 20 times, the other takes over"),
    R8("10,000 malformed events come between messages: wrong types, missing fields, huge and deep values, broken"
            + " UTF-16, numbers out of range (FakeHomeserver)"),
    R9("the disk of the store is full; then it is lost; then the store is damaged while the bot is away, and under its"
            + " hands: it is rebuilt from the rooms, at the latest at the next start"),
    R10(
            "100,000 messages in 50 rooms of one bot with 192 MB of heap (FakeHomeserver): the heap in use stays within 1.25"
                    + " times of what it was after 20,000"),
    R11("10 puppets that all want to ask each other, and bots of other makes that answer everything at once: stopped"
            + " within 10 turns and 5 s");

    private final String words;

    Fault(String words) {
        this.words = words;
    }

    /** What happens, for people. */
    String words() {
        return words;
    }

    Outcome run(Trial trial) throws Exception {
        return switch (this) {
            case R1 -> Kills.run(trial);
            case R3 -> Network.run(trial);
            case R4 -> SynapseKills.run(trial);
            case R5 -> CutOff.run(trial);
            case R6 -> Gaps.run(trial);
            case R7 -> Replicas.run(trial);
            case R8 -> Nonsense.run(trial);
            case R9 -> Disk.run(trial);
            case R10 -> Soak.run(trial);
            case R11 -> Storms.run(trial);
        };
    }
}
