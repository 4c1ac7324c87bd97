package dev.puppetmaster.cli.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import java.util.regex.Pattern;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/**
 * What a DNS server says, by the JDK's own client.
 *
 * @param server as in {@code dns://127.0.0.1:5353}; {@code dns:} is that of this machine
 */
record DnsNames(String server) implements Names {
    private static final String TRY_MILLIS = "2000";
    private static final String TRIES = "2";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");

    @Override
    public List<InetAddress> addresses(String host) throws UnknownHostException {
        if (ServerName.isAddress(host)) {
            return List.of(InetAddress.getByName(host));
        }
        List<InetAddress> found = new ArrayList<>();
        try {
            // one after the other: of two types at once the JDK asks for ANY, which many servers refuse
            for (String type : List.of("A", "AAAA")) {
                for (String text : records(host, type)) {
                    found.add(InetAddress.getByName(text));
                }
            }
        } catch (NameNotFoundException e) {
            throw new UnknownHostException("the DNS has no such name");
        } catch (NamingException e) {
            throw new UnknownHostException("the DNS does not answer (" + server + ")");
        }
        if (found.isEmpty()) {
            throw new UnknownHostException("the DNS has no address of it");
        }
        return found;
    }

    @Override
    public List<Service> services(String name) {
        try {
            return records(name, "SRV").stream()
                    .map(line -> line.split(" ", -1))
                    .filter(fields -> fields.length == 4 && !fields[3].equals("."))
                    .sorted(Comparator.comparingInt(fields -> Integer.parseInt(fields[0])))
                    .map(fields -> new Service(fields[3].replaceAll("\\.$", ""), Integer.parseInt(fields[2])))
                    .toList();
        } catch (NamingException | NumberFormatException none) {
            return List.of();
        }
    }

    /** Nothing but DNS: a name that could be an address of something else for JNDI is refused. */
    @SuppressWarnings({"BanJNDI", "JdkObsolete"})
    private List<String> records(String name, String type) throws NamingException {
        if (!NAME.matcher(name).matches()) {
            throw new NameNotFoundException("'" + name + "' is no name of the DNS");
        }
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        environment.put(Context.PROVIDER_URL, server);
        environment.put("com.sun.jndi.dns.timeout.initial", TRY_MILLIS);
        environment.put("com.sun.jndi.dns.timeout.retries", TRIES);
        InitialDirContext context = new InitialDirContext(environment);
        try {
            Attribute found = context.getAttributes(name, new String[] {type}).get(type);
            List<String> records = new ArrayList<>();
            if (found != null) {
                NamingEnumeration<?> values = found.getAll();
                while (values.hasMore()) {
                    records.add(String.valueOf(values.next()));
                }
            }
            return records;
        } finally {
            context.close();
        }
    }
}
