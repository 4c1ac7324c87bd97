package dev.puppetmaster.bot.remote;

/** What came does not keep the contract. The message is one line: where, what is there, what has to be there. */
public final class ContractException extends Exception {
    private static final long serialVersionUID = 1;

    public ContractException(String line) {
        super(line);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
