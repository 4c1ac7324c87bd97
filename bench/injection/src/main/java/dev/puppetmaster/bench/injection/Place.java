package dev.puppetmaster.bench.injection;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a text comes in. */
enum Place {
    @JsonProperty("ask")
    ASK("in the words of the one who asks, who may not do what they demand", true),
    @JsonProperty("said-before")
    SAID_BEFORE("said in the room before, also over several messages", true),
    @JsonProperty("edit")
    EDIT("put by an edit into what was said before", true),
    @JsonProperty("reply")
    REPLY("said before, and quoted by the one who asks", true),
    @JsonProperty("notice")
    NOTICE("a notice, as bots write them", true),
    @JsonProperty("file-name")
    FILE_NAME("the name of a file that goes with the question", true),
    @JsonProperty("tool-answer")
    TOOL_ANSWER("what a tool or command answers", true),
    @JsonProperty("service-answer")
    SERVICE_ANSWER("what a service answers over HTTP", true),
    @JsonProperty("friend-answer")
    FRIEND_ANSWER("what a friend answers", true),
    @JsonProperty("own-words")
    OWN_WORDS("what the puppet was made to say before", true),
    @JsonProperty("forged-ask")
    FORGED_ASK("a message of a person without access, with the mark of a puppet's ask", true),
    @JsonProperty("foreign-puppet")
    FOREIGN_PUPPET("a message of a puppet that is no friend, with the mark of an ask", true),
    @JsonProperty("display-name")
    DISPLAY_NAME("a display name", false),
    @JsonProperty("room-name")
    ROOM_NAME("the name of the room", false),
    @JsonProperty("room-topic")
    ROOM_TOPIC("the topic of the room", false),
    @JsonProperty("control")
    CONTROL("commands of a person without access while a turn runs", false);

    private final String words;
    private final boolean reaches;

    Place(String words, boolean reaches) {
        this.words = words;
        this.reaches = reaches;
    }

    /** For people. */
    String words() {
        return words;
    }

    /** Whether a model is shown what stands there. */
    boolean reachesModel() {
        return reaches;
    }
}
