package dev.puppetmaster.bots.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {
    private static final JsonMapper JSON = new JsonMapper();

    /** RFC 8785, section 3.2.2 and 3.2.4: the same document, and its bytes. */
    @Test
    void theExampleOfTheRfc() throws Exception {
        JsonNode example = JSON.readTree("""
                        {"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                         "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                         "literals": [null, true, false]}""");
        assertThat(CanonicalJson.of(example))
                .isEqualTo("{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                        + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    /** RFC 8785, section 3.2.3. */
    @Test
    void namesAreSortedByTheirUtf16Units() throws Exception {
        JsonNode example = JSON.readTree("""
                        {"\\u20ac": "Euro Sign", "\\r": "Carriage Return", "\\ufb33": "Hebrew Letter Dalet With Dagesh",
                         "1": "One", "\\ud83d\\ude00": "Emoji: Grinning Face", "\\u0080": "Control",
                         "\\u00f6": "Latin Small Letter O With Diaeresis"}""");
        assertThat(CanonicalJson.of(example).replaceAll("\"[^\"]*\":", ""))
                .isEqualTo(
                        "{\"Carriage Return\",\"One\",\"Control\",\"Latin Small Letter O With Diaeresis\",\"Euro Sign\","
                                + "\"Emoji: Grinning Face\",\"Hebrew Letter Dalet With Dagesh\"}");
    }

    /** RFC 8785, appendix B, and what its text leaves to us. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "5e-324, 5e-324",
        "-1.7976931348623157e308, -1.7976931348623157e+308",
        "295147905179352830000.0, 295147905179352830000",
        "9.999999999999997e22, 9.999999999999997e+22",
        "1e23, 1e+23",
        "1e21, 1e+21",
        "1e20, 100000000000000000000",
        "0.000001, 0.000001",
        "0.0000001, 1e-7",
        "333333333.3333332, 333333333.3333332",
        "-0.0000033333333333333333, -0.0000033333333333333333",
        "1424953923781206.2, 1424953923781206.2",
        "9007199254740992, 9007199254740992",
        "9007199254740993, 9007199254740993",
        "18446744073709551615, 18446744073709551615",
        "3.0, 3"
    })
    void numbersAreWrittenAsEcmaScriptWritesThem(String number, String canonical) throws Exception {
        assertThat(CanonicalJson.of(JSON.readTree(number))).isEqualTo(canonical);
    }

    @Test
    void whatIsEmptyStaysEmptyAndHalfACharacterStaysWhatItIs() throws Exception {
        assertThat(CanonicalJson.of(JSON.readTree("{\"a\": {}, \"b\": []}"))).isEqualTo("{\"a\":{},\"b\":[]}");
        assertThat(CanonicalJson.of(JSON.readTree("\"\\ud800\""))).isEqualTo("\"\\ud800\"");
        assertThat(CanonicalJson.sha256(JSON.readTree("\"\\ud800\"")))
                .isNotEqualTo(CanonicalJson.sha256(JSON.readTree("\"\\ud801\"")));
    }

    @Test
    void theHashIsThatOfTheTextWhateverItsLayout() throws Exception {
        assertThat(CanonicalJson.sha256(JSON.readTree("{ \"b\": 1.0, \"a\": 2 }")))
                .isEqualTo(CanonicalJson.sha256(JSON.readTree("{\"a\":2,\"b\":1}")))
                // printf '{"a":2,"b":1}' | sha256sum
                .isEqualTo("d3626ac30a87e6f7a6428233b3c68299976865fa5508e4267c5415c76af7a772");
    }
}
