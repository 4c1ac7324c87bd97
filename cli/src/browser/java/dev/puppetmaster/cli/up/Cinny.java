package dev.puppetmaster.cli.up;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.options.WaitForSelectorState;
import dev.puppetmaster.bot.matrix.RoomId;
import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Cinny in a real Chromium, used with mouse and keyboard as a person does; what it shows can be kept as pictures. */
final class Cinny implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final double LOOK_MILLIS = 2_000;
    /** The first that lists rooms of version 12, Synapse's default, below their Space. */
    private static final Version OLDEST = Version.parse("4.9");
    /** Where the members of a room are not shown beside it. */
    private static final int WIDTH = 1_120;

    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    /** Nothing but the page: no reports, no updates; whoever is root has no sandbox for it. */
    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run");

    private static final Page.GetByTextOptions EXACTLY = new Page.GetByTextOptions().setExact(true);

    private final BuiltClient client;
    private final Playwright playwright;
    private final Browser browser;
    private final Page page;
    private final Path pictures;

    private Cinny(BuiltClient client) throws IOException {
        this.client = client;
        this.playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        this.browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium())
                        .setArgs(ARGUMENTS));
        this.page = browser.newPage(new Browser.NewPageOptions().setViewportSize(WIDTH, 780));
        page.setDefaultTimeout((double) PATIENCE.toMillis());
        this.pictures =
                Files.createDirectories(Path.of(System.getProperty("puppetmaster.pictures", "target/pictures")));
    }

    /** Signed in at the first homeserver. */
    static Cinny open(UpFile up) throws IOException {
        List<String> homeservers =
                up.homeservers().stream().map(UpFile.Entry::baseUrl).toList();
        Cinny cinny = new Cinny(BuiltClient.serve(homeservers));
        try {
            cinny.signIn(up.homeservers().getFirst());
        } catch (RuntimeException e) {
            cinny.picture("sign-in-failed");
            cinny.close();
            throw e;
        }
        return cinny;
    }

    private static Path chromium() {
        return NAMES.stream()
                .flatMap(name -> Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no Chromium on the PATH: install it (Debian: apt-get install chromium)"));
    }

    private void signIn(UpFile.Entry at) {
        page.navigate(client.url() + "#/login/" + encoded(at.baseUrl()) + "/");
        String version = page.locator("a[href$='/cinny/releases']").innerText().replaceFirst("^v", "");
        if (Version.parse(version).compareTo(OLDEST) < 0) {
            throw new IllegalStateException(
                    "Cinny " + version + " does not list rooms of version 12 below their Space: build " + OLDEST
                            + " or newer (docs/operations/web-clients.md)");
        }
        page.fill("input[name=usernameInput]", at.human().userId().replaceFirst("^@([^:]*):.*", "$1"));
        page.fill("input[name=passwordInput]", Objects.requireNonNull(at.human().password()));
        page.click("button[type=submit]");
        page.waitForURL(Pattern.compile("#/(home|direct|explore)"));
        // it says so until it has heard of the rooms
        page.getByText("Connecting...").waitFor(gone());
    }

    /** Opens a direct chat. */
    void direct(RoomId room) {
        page.navigate(client.url() + "#/direct/" + encoded(room.value()) + "/");
        input().waitFor();
    }

    /** Opens a room that is in no Space. */
    void room(RoomId room) {
        page.navigate(client.url() + "#/home/" + encoded(room.value()) + "/");
        input().waitFor();
    }

    /** Opens a Space at the side of the page: its title and its rooms are beside it then. */
    void space(RoomId space, String title) {
        page.locator("button[data-id='" + space.value() + "']").click();
        page.locator("header")
                .filter(new Locator.FilterOptions().setHasText(title))
                .first()
                .waitFor();
    }

    /** Waits until this one is among the rooms that are listed below the Space; the names of all of them, as they are seen. */
    List<String> listed(String room) {
        row(room).waitFor();
        // how much of it is unread stands below a name
        return rows().allInnerTexts().stream()
                .map(row -> row.lines().findFirst().orElse(""))
                .toList();
    }

    /** Clicks on a room that is listed below the Space. */
    void enter(String room) {
        row(room).click();
        input().waitFor();
    }

    private Locator rows() {
        return page.locator("[data-index] a");
    }

    private Locator row(String room) {
        return rows().filter(new Locator.FilterOptions().setHas(page.getByText(room, EXACTLY)));
    }

    private Locator input() {
        return page.locator("[data-editable-name=RoomInput]");
    }

    void say(String text) {
        input().click();
        page.keyboard().type(text);
        page.keyboard().press("Enter");
    }

    /** The newest message that says this. */
    private Locator message(String text) {
        return page.locator("[data-message-id]")
                .filter(new Locator.FilterOptions().setHasText(text))
                .last();
    }

    /** Waits until a message says this; all that it says. */
    String sees(String text) {
        return awaited(message(text)).innerText();
    }

    /** What is below the part of the room that is seen is not there for a browser: a person would go down. */
    private Locator awaited(Locator locator) {
        Locator latest = page.getByText("Jump to Latest");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                locator.waitFor(new Locator.WaitForOptions().setTimeout(LOOK_MILLIS));
                return locator;
            } catch (TimeoutError e) {
                if (System.nanoTime() > end) {
                    picture("not-seen");
                    throw e;
                }
                if (latest.isVisible()) {
                    // it goes by itself where the room follows what is said
                    latest.dispatchEvent("click");
                }
            }
        }
    }

    /** Waits until a message after that one says one of these; all that it says. */
    String seesOneOf(String after, String one, String other) {
        Locator later = page.locator("[data-message-id]:has-text(\"" + after + "\") ~ [data-message-id]");
        Locator found = later.filter(new Locator.FilterOptions().setHasText(one))
                .or(later.filter(new Locator.FilterOptions().setHasText(other)))
                .last();
        return awaited(found).innerText();
    }

    /** Waits until something on the page says this. */
    void reads(String text) {
        page.getByText(text).first().waitFor();
    }

    /** Clicks on the sign that already stands below the newest message that says the one and does not say the other. */
    void agrees(String message, String yetUnsaid, String sign) {
        awaited(page.locator("[data-message-id]")
                        .filter(new Locator.FilterOptions().setHasText(message).setHasNotText(yetUnsaid))
                        .last()
                        .locator("button")
                        .filter(new Locator.FilterOptions().setHasText(sign))
                        .last())
                .click();
    }

    /** Puts a sign of the board below the newest message that says this. */
    void reacts(String message, String sign) {
        message(message).hover();
        // the first of what is shown while the mouse is over a message
        message(message).locator("button[aria-pressed]").first().click();
        page.getByPlaceholder("Search or Text Reaction").fill("cross mark");
        // with U+FE0F behind it or without, by Cinny's version
        page.locator("[data-emoji-data^='" + sign + "']").first().click();
    }

    /** Keeps what is seen now. */
    void picture(String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(pictures.resolve(name + ".png")));
    }

    private static Locator.WaitForOptions gone() {
        return new Locator.WaitForOptions().setState(WaitForSelectorState.HIDDEN);
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
        client.close();
    }
}
