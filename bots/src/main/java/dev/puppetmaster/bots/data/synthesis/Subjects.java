package dev.puppetmaster.bots.data.synthesis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tables that need no list of columns, written in the language that a request uses. */
final class Subjects {

    /**
     * A known table.
     *
     * @param target the column that the others explain
     */
    record Subject(String name, String target, List<String> columns) {}

    private static final Subject ORDERS = new Subject(
            "orders",
            "total",
            List.of(
                    "order_id id 1001",
                    "ordered_on date 2024-01-01..2025-12-31",
                    "region choice North:3|South:2|East:2|West:1",
                    "channel choice web:6|shop:3|phone:1",
                    "category choice books:4|clothing:3|electronics:2|garden:1|toys:2",
                    "quantity int 1..12",
                    "unit_price = category{books:14, clothing:38, electronics:120, garden:55, toys:22}"
                            + " * exp(noise 0.3) decimals 2 missing 0.01",
                    "discount = max(0, 0.05 + noise 0.08) decimals 2",
                    "shipping = 3.9 + region{South:1, East:2, West:3} + 0.4*quantity + noise 0.4 decimals 2 missing 0.03",
                    "total = max(1, quantity*unit_price*(1 - discount) + shipping + noise 4)"
                            + " decimals 2 missing 0.01 outliers 0.01",
                    "returned bool 0.03 + 0.2*discount + category{clothing:0.12}"));

    private static final Subject PEOPLE = new Subject(
            "people",
            "income",
            List.of(
                    "person_id id",
                    "name choice Ada|Alan|Barbara|Claude|Donald|Edsger|Emmy|Frances|Grace|John|Katherine|Kurt|Leslie"
                            + "|Margaret|Niklaus|Radia|Shafi|Tim",
                    "age int 18..80",
                    "city choice Berlin:3|Madrid:2|Paris:3|Rome:2|Vienna:1",
                    "education choice school:4|bachelor:3|master:2|doctorate:1",
                    "years_employed = round(min(age - 18, max(0, 0.6*(age - 18) + noise 4))) missing 0.04",
                    "married bool 0.1 + 0.008*(age - 18)",
                    "income = max(9000, 15000 + education{bachelor:11000, master:19000, doctorate:27000}"
                            + " + city{Paris:6000, Berlin:3000, Vienna:4000} + 640*years_employed + noise 5000)"
                            + " decimals 0 missing 0.02 outliers 0.01",
                    "owns_home bool 0.000011*income - 0.05",
                    "joined_on date 2018-01-01..2024-12-31",
                    "note text missing 0.7"));

    private static final Subject SENSORS = new Subject(
            "sensors",
            "power",
            List.of(
                    "reading_id id",
                    "recorded_at times 2025-06-01T00:00 15m",
                    "site choice hall:3|roof:2|lab:2|cellar:1",
                    "occupied bool 0.1 + 0.6*max(0, sin((hour(recorded_at) - 6)*0.2618))",
                    "temperature = 19 + site{roof:4, lab:2, cellar:-6} + 5*sin((hour(recorded_at) - 9)*0.2618)"
                            + " + noise 0.8 decimals 1 missing 0.02 outliers 0.005",
                    "humidity = min(100, max(5, 88 - 1.7*temperature + noise 4)) decimals 0 missing 0.02",
                    "co2 = 420 + 380*occupied + noise 35 decimals 0",
                    "battery = max(0, 100 - 0.01*reading_id + noise 0.5) decimals 1",
                    "power = 60 + 90*occupied + 8*abs(temperature - 20) + site{lab:110} + noise 9"
                            + " decimals 1 missing 0.01 outliers 0.01"));

    private static final Map<String, Subject> KNOWN = Map.ofEntries(
            Map.entry("orders", ORDERS),
            Map.entry("order", ORDERS),
            Map.entry("sales", ORDERS),
            Map.entry("people", PEOPLE),
            Map.entry("persons", PEOPLE),
            Map.entry("customers", PEOPLE),
            Map.entry("employees", PEOPLE),
            Map.entry("sensors", SENSORS),
            Map.entry("sensor", SENSORS),
            Map.entry("measurements", SENSORS));

    /** Names of the known subjects, for messages. */
    static final List<String> NAMES = List.of("orders", "people", "sensors");

    private Subjects() {}

    /** Null where the word is no known subject. */
    static @Nullable Subject known(String word) {
        return KNOWN.get(word);
    }

    /**
     * Columns for any other word. The target is built from whichever of its causes there is room for.
     *
     * @param count at least 2, the target included
     */
    static Subject general(String word, String target, int count) {
        Map<String, String> causes = new LinkedHashMap<>();
        causes.put("size", "size normal 50 12 decimals 1");
        causes.put("category", "category choice A:4|B:3|C:2|D:1");
        causes.put("rating", "rating int 1..5 missing 0.03");
        causes.put("weight", "weight = 0.8*size + noise 5 decimals 1 missing 0.02");
        causes.put("active", "active bool 0.7");
        Map<String, String> terms = Map.of(
                "size", "2.5*size",
                "category", "category{B:15, C:40, D:80}",
                "rating", "9*rating",
                "active", "6*active");
        causes.remove(target);
        List<String> chosen = causes.keySet().stream().limit(count - 1).toList();
        List<String> columns = new ArrayList<>();
        int room = count - 1 - chosen.size();
        if (room > 0 && !target.equals("id")) {
            columns.add("id id");
            room--;
        }
        if (room > 0 && !target.equals("created_on")) {
            columns.add("created_on date 2024-01-01..2024-12-31");
            room--;
        }
        List<String> formula = new ArrayList<>();
        for (String cause : chosen) {
            String text = causes.get(cause);
            columns.add(cause.equals("weight") && target.equals("size") ? "weight normal 40 9 decimals 1" : text);
            if (terms.containsKey(cause)) {
                formula.add(terms.get(cause));
            }
        }
        for (int extra = 1; room > 0; extra++) {
            if (!target.equals("measure_" + extra)) {
                columns.add("measure_" + extra + " normal 0 1 decimals 3");
                room--;
            }
        }
        columns.add(target + " = " + String.join(" + ", formula) + " + noise 8 decimals 1 missing 0.01 outliers 0.01");
        return new Subject(word, target, List.copyOf(columns));
    }
}
