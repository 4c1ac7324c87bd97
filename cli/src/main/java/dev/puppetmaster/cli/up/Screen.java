package dev.puppetmaster.cli.up;

import dev.puppetmaster.api.validation.Problem;
import dev.puppetmaster.bot.matrix.UserId;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;

/** What a person sees in the terminal. */
final class Screen {
    private final PrintWriter out;
    private final PrintWriter err;

    Screen(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    /** What is being done now. */
    void doing(String what) {
        out.println("  " + what + " …");
    }

    /** A problem of the folder's, in a line; one that is no file's bears the folder's name. */
    static String line(Path folder, Problem problem) {
        String line = problem.toString();
        return problem.file().equals(".") ? folder + line.substring(1) : line;
    }

    /** What went wrong, and what to do. */
    void problem(String line) {
        err.println("puppetmaster: " + line);
    }

    /** Something good, one line. */
    void done(String line) {
        out.println(line);
    }

    /** The table, how to sign in, and what the puppets understand. */
    void ready(UpFile up, String model, String stateDirectory) {
        out.println();
        out.println(String.format(Locale.ROOT, "Ready after %.1f s.", up.readyInMillis() / 1000.0));
        out.println();
        Table puppets = new Table("PUPPET", "USER ID", "DIRECT CHAT");
        up.puppets().forEach(puppet -> puppets.row(puppet.name(), puppet.userId(), puppet.directRoomId()));
        puppets.print(out);
        out.println();
        Table rooms = new Table("ROOM", "ALIAS", "ID");
        up.rooms().forEach(room -> rooms.row(room.name(), room.alias(), room.roomId()));
        rooms.print(out);
        out.println();
        out.println("Sign in with Element (or any Matrix client):");
        out.println("  1. Open Element, choose Sign in, and press Edit beside the homeserver's name.");
        boolean several = up.homeservers().size() > 1;
        for (UpFile.Entry entry : up.homeservers()) {
            if (several) {
                out.println("     For " + entry.name() + ", where you are "
                        + entry.human().userId() + ":");
            }
            out.println("  2. Homeserver  " + entry.baseUrl());
            out.println("  3. Username    " + new UserId(entry.human().userId()).localpart());
            String password = entry.human().password();
            out.println("     Password    " + (password == null ? "(your own)" : password));
        }
        out.println("  4. " + (up.human().password() == null ? "Accept the invitations, open" : "Open")
                + " the direct chat of a puppet and say !help");
        out.println();
        out.println(model);
        out.println("All of this is in " + stateDirectory + "/up.json; the log is in " + stateDirectory + "/logs.");
        out.println("Ctrl-C ends it.");
    }
}
