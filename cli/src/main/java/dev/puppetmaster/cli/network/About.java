package dev.puppetmaster.cli.network;

import dev.puppetmaster.cli.Finding;
import dev.puppetmaster.cli.Finding.Verdict;

/** The findings of one check about one homeserver or thing. */
record About(String subject, String of, String page) {
    /** The section that explains all findings of this command. */
    static final String NETWORK = "docs/troubleshooting.md#the-network";

    static final String KEYS = "docs/operations/keys.md#signing-key";
    static final String CERTIFICATES = "docs/operations/keys.md#certificates";
    static final String MODELS = "docs/models.md";

    About(String subject, String of) {
        this(subject, of, NETWORK);
    }

    Finding ok(String found) {
        return new Finding(subject, of, Verdict.OK, found, "", "");
    }

    Finding warn(String found, String advice) {
        return new Finding(subject, of, Verdict.WARN, found, advice, page);
    }

    Finding fail(String found, String advice) {
        return new Finding(subject, of, Verdict.FAIL, found, advice, page);
    }

    /** The same, a verdict milder, with this said behind it. */
    static Finding milder(Finding finding, String why) {
        return finding.verdict() == Verdict.FAIL
                ? new Finding(
                        finding.subject(),
                        finding.of(),
                        Verdict.WARN,
                        finding.found() + " (" + why + ")",
                        finding.advice(),
                        finding.page())
                : finding;
    }
}
