package dev.puppetmaster.api.crd;

/** What CEL says of lengths of time. */
final class Spans {
    static final String UP_TO_AN_HOUR =
            "!self.endsWith('d') && duration(self) >= duration('1ms') && duration(self) <= duration('1h')";
    static final String NONE_TO_AN_HOUR = "!self.endsWith('d') && duration(self) <= duration('1h')";
    static final String UP_TO_TEN_MINUTES =
            "!self.endsWith('d') && duration(self) >= duration('1ms') && duration(self) <= duration('10m')";
    static final String UP_TO_A_MONTH =
            "self.endsWith('d') ? int(self.substring(0, self.size() - 1)) <= 31 : duration(self) >= duration('1s') && duration(self) <= duration('744h')";
    static final String UP_TO_TEN_YEARS =
            "self.endsWith('d') ? int(self.substring(0, self.size() - 1)) <= 3650 : duration(self) >= duration('1m') && duration(self) <= duration('87600h')";

    private Spans() {}
}
