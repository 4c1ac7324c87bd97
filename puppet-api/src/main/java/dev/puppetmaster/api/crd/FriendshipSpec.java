package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is declared of a friendship. */
public record FriendshipSpec(
        @JsonPropertyDescription(
                "Who is in the room, 2 to 64. The order matters: the first answers a bare !help, and is the one who asks where direction is OneWay.")
        @Required
        @Size(min = Forms.MIN_MEMBERS, max = Forms.MAX_MEMBERS)
        @ValidationRule(
                value = "self.all(m, self.exists_one(other, other == m))",
                message = "nobody may be a member twice")
        List<MemberFields> members,

        @JsonPropertyDescription("Both: each asks each. OneWay: the first member asks the others, and they ask nobody.")
        @Default("Both")
        Friendship.@Nullable Direction direction,

        @JsonPropertyDescription(
                "Full Matrix ids of people who read here and use control commands, but do not ask; the Homeserver's observers are added.")
        @Size(max = Forms.USERS)
        @Nullable
        List<@Pattern(Forms.USER) @Size(max = Forms.MATRIX_ID_LENGTH) String> observers,

        @JsonPropertyDescription("Topic of the room.")
        @Size(max = Forms.TOPIC_LENGTH)
        @Pattern(Forms.NOT_BLANK)
        @Nullable
        String topic)
        implements YamlFields {}
