package dev.voxelgate.proxy.web.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.voxelgate.proxy.support.Browser;
import dev.voxelgate.proxy.support.CodeFlow;
import dev.voxelgate.proxy.support.DemoGateway;
import dev.voxelgate.proxy.support.Issuer;
import dev.voxelgate.proxy.support.Opened;
import dev.voxelgate.proxy.support.PythonScripts;
import dev.voxelgate.proxy.support.SecurityModes;
import dev.voxelgate.proxy.support.SecurityModes.User;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The page in a real Chromium: what it paints and says is what pydicom reads from the files. Its pictures stay in
 * {@code target/view}.
 */
@Timeout(180)
final class ViewPageIT {

    private static final String STUDY = "2.25.70";
    private static final String CT = STUDY + ".1";
    private static final String CLIP = STUDY + ".3";
    private static final String GAP = STUDY + ".4";
    private static final String DIFFUSION = STUDY + ".5";
    private static final String BROKEN = STUDY + ".6";
    private static final String FILM = STUDY + ".7";

    private static final String TAB = "\uE004";
    private static final String SHIFT = "\uE008";
    private static final String ARROW_LEFT = "\uE012";
    private static final String ARROW_DOWN = "\uE015";
    private static final String HOME = "\uE011";

    private static final URI ELSEWHERE = URI.create("about:blank");
    private static final Path PICTURES = Path.of("target", "view");

    @TempDir
    static Path folder;

    @AutoClose
    private static final Opened OPEN = new Opened();

    private static DemoGateway gateway;
    private static Browser browser;
    private static Process judge;
    private static BufferedWriter questions;
    private static BufferedReader answers;

    /** What the console may say: that the gateway refused what a test makes it refuse. */
    private String refusal = "nothing";

    @BeforeAll
    static void start() throws IOException {
        var python = PythonScripts.find();
        browser = Browser.start(1280, 860, false);
        OPEN.add(browser);
        python.run("view_series.py", "write", folder);
        gateway = demo();
        judge = python.start("view_series.py", "judge", folder);
        questions = judge.outputWriter();
        answers = judge.inputReader();
    }

    private static DemoGateway demo(String... properties) {
        var started =
                DemoGateway.start(Stream.concat(Stream.of("voxelgate.demo.folder=" + folder), Stream.of(properties))
                        .toArray(String[]::new));
        OPEN.add(started);
        return started;
    }

    @AfterAll
    static void stop() {
        if (judge != null) {
            judge.destroy();
        }
    }

    /** Nothing is asked of another host, nothing is against the policy of the page, and nothing fails unseen. */
    @AfterEach
    void thePageKeepsToItself() {
        for (var entry : browser.log("performance")) {
            var event = JsonMapper.shared()
                    .readTree(entry.path("message").asString())
                    .path("message");
            if (event.path("method").asString().equals("Network.requestWillBeSent")) {
                assertThat(event.at("/params/request/url").asString())
                        .matches("(http://127\\.0\\.0\\.1:\\d+/|data:|blob:).*");
            }
        }
        assertThat(browser.log("browser"))
                .filteredOn(entry -> entry.path("level").asString().equals("SEVERE"))
                .allSatisfy(
                        entry -> assertThat(entry.path("message").asString()).contains(refusal));
    }

    private static void show(DemoGateway of, String series) {
        browser.open(of.url("/view#/" + STUDY + '/' + series));
        browser.run("document.documentElement.dataset.theme = 'dark'");
    }

    private static void showWhole(String series, int slices) {
        browser.open(ELSEWHERE); // so that nothing of the last series is left
        show(gateway, series);
        browser.await(
                "document.getElementById('panes').dataset.painted === '%d' && /^\\d+ slices?$/.test(document.getElementById('state').textContent)"
                        .formatted(slices));
    }

    /** The rectangle of a plane on the page: left, top, width, height. */
    private static double[] pane(String plane) {
        var box = browser.run("""
            const box = document.querySelector(`.pane[data-plane="${arguments[0]}"]`).getBoundingClientRect();
            return [box.left, box.top, box.width, box.height];
            """, plane);
        return box.valueStream().mapToDouble(JsonNode::asDouble).toArray();
    }

    private static void point(String plane, double across, double down, boolean click) {
        var box = pane(plane);
        browser.point(box[0] + across * box[2], box[1] + down * box[3], click);
    }

    /** What pydicom reads where the page says that the pointer is, held to what the page says that is there. */
    private static JsonNode judged(String series) throws IOException {
        var index = browser.text("at-index");
        questions.write(series + ' ' + index.replace(",", ""));
        questions.newLine();
        questions.flush();
        var truth = JsonMapper.shared().readTree(answers.readLine());
        var value = browser.text("at-value").replaceAll(" (HU)$|^RGB ", "");
        var expected = truth.path("value").valueStream().map(JsonNode::asDouble).toList();
        assertThat(Stream.of(value.split(" ", -1)).map(Double::valueOf))
                .as("%s at %s", series, index)
                .isEqualTo(expected);
        var place = browser.text("at-place");
        if (truth.path("place").isNull()) {
            assertThat(place).isEmpty();
        } else {
            var parts = place.replace(" mm", "").split("\\s+", -1);
            for (int i = 0; i < 3; i++) {
                double millimetres = Double.parseDouble(parts[2 * i + 1]) * ("RAI".contains(parts[2 * i]) ? -1 : 1);
                assertThat(millimetres).isCloseTo(truth.path("place").path(i).asDouble(), within(0.0501));
            }
        }
        return truth;
    }

    @ParameterizedTest
    @CsvSource({
        "head, 2.25.70.1, 40, Regular volume, Axial Coronal Sagittal",
        "enhanced, 2.25.70.2, 20, Regular volume, Coronal Axial Sagittal",
        "clip, 2.25.70.3, 24, No positions, Frames",
        "gap, 2.25.70.4, 13, 'Slices missing: 3 after slice 5, 8', Axial Coronal Sagittal",
        "diffusion, 2.25.70.5/1, 8, Regular volume, Axial Coronal Sagittal",
        "film, 2.25.70.7, 1, No positions, Frames"
    })
    void valuesAndPlacesUnderThePointerAreThoseOfTheFiles(
            String name, String series, int slices, String verdict, String planes) throws IOException {
        refusal = "422"; // fractions are not for integers: of the enhanced object, and of its thumbnail
        showWhole(series, slices);
        browser.await("performance.getEntriesByName('first-slice').length");
        browser.screenshot(PICTURES.resolve(name + ".png"));
        assertThat(browser.text("verdict")).isEqualTo(verdict);
        assertThat(browser.run("return [...document.querySelectorAll('.pane')].map(p => p.dataset.plane).join(' ')")
                        .asString())
                .isEqualTo(planes);
        for (var plane : planes.split(" ", -1)) {
            for (var at : new double[][] {{0.5, 0.5}, {0.42, 0.61}, {0.57, 0.44}}) {
                point(plane, at[0], at[1], false);
                if (!browser.text("at-index").equals("missing slice")) {
                    judged(series);
                }
            }
        }
    }

    /** By the formula of PS3.3 C.11.2.1.2.1, at the crosshair of every plane. */
    @Test
    void greysAreThoseOfTheWindow() throws IOException {
        showWhole(CT, 40);
        browser.press("p");
        browser.await("document.getElementById('pixels').ariaPressed === 'true'");
        for (var plane : List.of("Axial", "Coronal", "Sagittal")) {
            for (var at : new double[][] {{0.6, 0.46}, {0.35, 0.3}}) {
                point(plane, at[0], at[1], false);
                double value = judged(CT).path("value").path(0).asDouble();
                double grey = Math.clamp(((value - 39.5) / 399 + 0.5) * 255, 0, 255);
                var pixels = browser.run("""
                    const canvas = document.querySelector(`.pane[data-plane="${arguments[0]}"] canvas`);
                    const box = canvas.getBoundingClientRect();
                    const [x, y] = [Math.round(box.left + box.width * arguments[1]), Math.round(box.top + box.height * arguments[2])];
                    const picture = canvas.getContext('2d').getImageData(x - box.left - 1, y - box.top - 1, 3, 3);
                    return [...new Uint32Array(picture.data.buffer)].map(v => v & 255);
                    """, plane, at[0], at[1]);
                assertThat(pixels.valueStream().map(JsonNode::asDouble))
                        .as("around the pointer, which may stand between two")
                        .anySatisfy(pixel -> assertThat(pixel).isCloseTo(grey, within(1.0)));
            }
        }
    }

    /** The picture of 128 × 0.7 by 40 × 3 mm fills the plane's height, and its width follows. */
    @Test
    void proportionsAreThoseOfTheSpacing() {
        showWhole(CT, 40);
        var box = pane("Coronal");
        double width = box[3] * (128 * 0.7) / (40 * 3);
        double beside = (box[2] - width) / 2;
        point("Coronal", (beside + 3) / box[2], 0.5, false);
        assertThat(column()).isBetween(0, 2);
        point("Coronal", (beside + width - 3) / box[2], 0.5, false);
        assertThat(column()).isBetween(125, 127);
        point("Coronal", (beside - 3) / box[2], 0.5, false);
        assertThat(browser.text("at-index"))
                .as("beside the picture, the crosshair counts")
                .isEqualTo("20, 48, 64");
    }

    private static int column() {
        return Integer.parseInt(browser.text("at-index").replaceFirst(".*, ", ""));
    }

    @Test
    void aClickMovesTheOtherPlanes() throws IOException {
        showWhole(CT, 40);
        point("Axial", 0.4, 0.6, true);
        var index = browser.text("at-index").split(", ", -1);
        judged(CT);
        var shown = "document.querySelector('.pane[data-plane=\"%s\"] canvas').ariaValueText";
        browser.await((shown + " === 'Coronal %d / 96'").formatted("Coronal", Integer.parseInt(index[1]) + 1));
        browser.await((shown + " === 'Sagittal %d / 128'").formatted("Sagittal", Integer.parseInt(index[2]) + 1));
    }

    @Test
    void everythingIsReachedWithKeys() {
        showWhole(CT, 40);
        browser.run("document.getElementById('help').focus()");
        for (int i = 0; i < 10 && !focused().startsWith("Axial"); i++) {
            browser.press(TAB);
        }
        assertThat(focused()).isEqualTo("Axial plane");
        browser.press(ARROW_DOWN, ARROW_DOWN);
        browser.await("document.activeElement.ariaValueText === 'Axial 23 / 40'");
        browser.press(HOME);
        browser.await("document.activeElement.ariaValueText === 'Axial 1 / 40'");
        assertThat(browser.text("at-index")).isEqualTo("0, 48, 64");

        assertThat(browser.text("levels")).isEqualTo("Window 40 / 400");
        browser.pressWith(SHIFT, ARROW_DOWN);
        browser.pressWith(SHIFT, ARROW_LEFT);
        assertThat(browser.text("levels")).isEqualTo("Window 51 / 384");
        browser.press("r");
        assertThat(browser.text("levels")).isEqualTo("Window 40 / 400");

        browser.press("2");
        assertThat(focused()).isEqualTo("Coronal plane");
        assertThat(pane("Coronal")[2]).isGreaterThan(1.5 * pane("Axial")[2]);
        browser.press("?");
        browser.await("document.getElementById('keys').open");
    }

    private static String focused() {
        return browser.run("return document.activeElement.ariaLabel ?? ''").asString();
    }

    @Test
    void aClipPlays() {
        showWhole(CLIP, 24);
        browser.run("document.querySelector('.pane canvas').focus()");
        browser.press(" ");
        assertThat(browser.text("play")).isEqualTo("Pause");
        browser.await("document.activeElement.ariaValueText === 'Frames 24 / 24'");
        browser.await("document.activeElement.ariaValueText === 'Frames 3 / 24'");
        browser.press(" ");
        assertThat(browser.text("play")).isEqualTo("Play");
    }

    @Test
    void missingSlicesHaveTheirPlace() {
        showWhole(GAP, 13);
        assertThat(browser.run("return document.getElementById('slice').max").asInt())
                .isEqualTo(15);
        browser.run("document.querySelector('.pane canvas').focus()");
        browser.press(HOME, ARROW_DOWN, ARROW_DOWN, ARROW_DOWN, ARROW_DOWN, ARROW_DOWN);
        browser.await("document.activeElement.ariaValueText === 'Axial missing slice'");
        assertThat(browser.text("at-value")).isEqualTo("–");
        browser.press(ARROW_DOWN, ARROW_DOWN);
        browser.await("document.activeElement.ariaValueText === 'Axial 6 / 13'");
    }

    @Test
    void aSeriesOfTwoVolumesShowsOneAndOffersBoth() throws IOException {
        showWhole(DIFFUSION, 8);
        browser.await("document.querySelectorAll('#group option').length === 2");
        judged(DIFFUSION + "/0");
        browser.run("""
            const group = document.getElementById('group');
            group.value = '1';
            group.dispatchEvent(new Event('change'));
            """);
        browser.await("location.hash.endsWith('/1') && document.getElementById('state').textContent === '8 slices'");
        judged(DIFFUSION + "/1");
    }

    @Test
    void whatArrivedBeforeAnErrorStays() throws IOException {
        refusal = "/series/" + BROKEN + "/";
        browser.open(ELSEWHERE);
        show(gateway, BROKEN);
        browser.await("!document.getElementById('alert').hidden && !document.getElementById('verdict').hidden");
        browser.screenshot(PICTURES.resolve("broken.png"));
        assertThat(browser.text("alert"))
                .contains("422 pixel-data-too-short", "What had arrived stays: ", " of 40 slices");
        assertThat(browser.run("return Number(document.getElementById('panes').dataset.painted)")
                        .asInt())
                .isBetween(1, 30);
        point("Axial", 0.45, 0.55, false);
        judged(BROKEN);
    }

    /** On a machine that is said to have 8 MB of memory, of which the page takes an eighth. */
    @Test
    void aSeriesThatIsTooLargeForTheTabIsShownInPart() throws IOException {
        refusal = "/series/" + BROKEN + "/";
        var large = browser;
        browser = Browser.start(1280, 860, false);
        try {
            browser.runFirst("Object.defineProperty(Navigator.prototype, 'deviceMemory', { get: () => 1 / 128 })");
            showWhole(CT, 40);
            assertThat(browser.text("notes")).isEmpty();
            browser.open(ELSEWHERE);
            show(gateway, BROKEN);
            browser.await("!document.getElementById('notes').hidden");
            assertThat(browser.text("notes"))
                    .isEqualTo(
                            "This series is 3 MB, more than this page holds: it shows one slice of 4, and one pixel of"
                                    + " 1 × 1.");
            browser.await("Number(document.getElementById('panes').dataset.painted) > 4");
            browser.await("/^(Stopped|10 slices)$/.test(document.getElementById('state').textContent)");
            browser.await("!document.getElementById('verdict').hidden");
            assertThat(browser.text("facts")).startsWith("10 × 192 × 192 · 3 × 0.8 × 0.7 mm");
            point("Axial", 0.45, 0.55, false);
            judged(BROKEN);
        } finally {
            browser.close();
            browser = large;
        }
    }

    @Test
    void nothingIsAskedForBeforeTheFirstSliceButTheSlices() {
        showWhole(CT, 40);
        browser.await("document.querySelectorAll('.study').length === 1");
        var before = browser.run("""
            const [{ startTime }] = performance.getEntriesByName('first-slice');
            return performance.getEntriesByType('resource')
                .filter(asked => asked.startTime < startTime && asked.name.includes('/dicom-web/'))
                .map(asked => asked.name.replace(/.*\\/series\\//, ''));
            """);
        assertThat(before.valueStream().map(JsonNode::asString)).containsExactly(CT + "/numpy?rescale=1&dtype=i2");
    }

    /** Its geometry has another digest than its slices, as often as is said. */
    @Test
    void aSeriesThatChangesWhileItIsReadIsShownAnewOnce() throws IOException {
        var unchanged = browser;
        browser = Browser.start(1280, 860, false);
        try {
            browser.runFirst("""
                globalThis.changes = 1;
                const send = globalThis.fetch;
                globalThis.fetch = async (url, init) => {
                  const answer = await send(url, init);
                  if (!String(url).endsWith('.70.1/geometry') || globalThis.changes-- <= 0) return answer;
                  return new Response(JSON.stringify({ ...await answer.json(), digest: '0'.repeat(32) }));
                };
                """);
            show(gateway, CT);
            browser.await("!document.getElementById('notes').hidden");
            assertThat(browser.text("notes")).isEqualTo("The series has changed: this is its new state.");
            browser.await("document.getElementById('state').textContent === '40 slices'");
            judged(CT);

            browser.runFirst("globalThis.changes = 2");
            browser.open(ELSEWHERE);
            show(gateway, CT);
            browser.await("!document.getElementById('alert').hidden");
            assertThat(browser.text("alert")).contains("410 changed", "What had arrived stays: ");
            browser.run("document.querySelector('#alert button').click()");
            browser.await("document.getElementById('state').textContent === '40 slices'");
            judged(CT);
        } finally {
            browser.close();
            browser = unchanged;
        }
    }

    @Test
    void aSeriesIsFoundByItsPatient() {
        refusal = "422";
        browser.open(gateway.url("/view"));
        browser.await("document.querySelectorAll('.study').length === 1");
        search("nobody of this name");
        browser.await("document.getElementById('found').textContent === 'No study matches.'");
        search("doe");
        browser.await("document.querySelectorAll('.study').length === 1");
        browser.run("document.querySelector('.study summary').click()");
        browser.await("document.querySelectorAll('.tile').length === 7");
        browser.await("document.querySelectorAll('.thumb canvas[width]').length >= 6");
        browser.screenshot(PICTURES.resolve("search.png"));
        browser.run("document.querySelector('.tile[data-series=\"%s\"]').click()".formatted(FILM));
        browser.await("document.getElementById('state').textContent === '1 slice'");
    }

    private static void search(String patient) {
        browser.run("""
            document.getElementById('patient').value = arguments[0];
            document.getElementById('search').requestSubmit();
            """, patient);
    }

    @Test
    void filesAndLinesAreOffered() throws IOException, InterruptedException {
        showWhole(CT, 40);
        browser.run("document.getElementById('use').click()");
        browser.await("document.querySelectorAll('#copy pre').length === 2");
        var links = browser.run("return [...document.querySelectorAll('#files a')].map(a => a.href)");
        for (var link : links.valueStream().toList()) {
            var path = link.asString().replaceFirst("^http://[^/]*", "");
            assertThat(gateway.send("HEAD", path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(links.size()).isGreaterThanOrEqualTo(2);
        assertThat(browser.text("copy")).contains("numpy.load", "curl -fsS", CT + "/numpy");
        browser.screenshot(PICTURES.resolve("files.png"));
    }

    @Test
    void withPasswordsAForm() throws IOException {
        refusal = "401";
        var users = List.of(new User("ann", "open sesame", "read", null));
        var secured = demo(SecurityModes.basic(users).toArray(String[]::new));
        show(secured, CT);
        browser.await("document.getElementById('sign-in').open");
        browser.screenshot(PICTURES.resolve("password.png"));
        signIn("by-password", "user", "ann", "password", "wrong");
        browser.await("!document.getElementById('refused').hidden");
        signIn("by-password", "user", "ann", "password", "open sesame");
        browser.await("document.getElementById('state').textContent === '40 slices'");
        judged(CT);
        browser.run("document.getElementById('sign-out').click()");
        browser.await("location.hash === '' && document.getElementById('by-password')?.checkVisibility()");
    }

    @Test
    void withTokensAFormForOne() throws IOException {
        refusal = "401";
        try (var issuer = new Issuer()) {
            var secured = demo(SecurityModes.jwt(issuer, "voxelgate.security.allow-plain-http=true")
                    .toArray(String[]::new));
            show(secured, CT);
            browser.await("document.getElementById('sign-in').open");
            assertThat(browser.run("return document.getElementById('by-password').hidden")
                            .asBoolean())
                    .isTrue();
            signIn("by-token", "token", issuer.token(issuer.claims("read")));
            browser.await("document.getElementById('state').textContent === '40 slices'");
            judged(CT);
        }
    }

    @Test
    void peopleSignInAtTheIssuer() throws IOException, InterruptedException {
        refusal = "401";
        try (var issuer = new Issuer()) {
            var secured = demo(SecurityModes.jwt(
                            issuer,
                            "voxelgate.view.oidc.client-id=" + CodeFlow.CLIENT,
                            "voxelgate.view.oidc.scope=openid profile")
                    .toArray(String[]::new));
            issuer.codeFlow().register(secured.url("/view"), () -> issuer.token(issuer.claims("read")));
            assertThat(secured.send("GET", "/view").headers().firstValue("content-security-policy"))
                    .hasValueSatisfying(policy -> assertThat(policy).endsWith("; connect-src 'self' " + issuer.url()));

            show(secured, CT);
            leaveForTheIssuer();
            browser.screenshot(PICTURES.resolve("issuer.png"));
            browser.run("document.getElementById('refuse').click()");
            browser.await("!document.getElementById('refused').hidden");
            assertThat(browser.text("refused")).isEqualTo("Signing in has failed: you refused.");
            browser.screenshot(PICTURES.resolve("refused.png"));

            leaveForTheIssuer();
            browser.run("document.getElementById('agree').click()");
            browser.await("document.getElementById('state').textContent === '40 slices'");
            judged(CT);
            assertThat(browser.run("return [location.href, localStorage.length + sessionStorage.length,"
                                    + " document.cookie]")
                            .toString())
                    .isEqualTo("[\"%s\",0,\"\"]".formatted(secured.url("/view#/" + STUDY + '/' + CT)));

            browser.run("document.getElementById('sign-out').click()");
            browser.await("location.hash === '' && document.getElementById('by-issuer')?.checkVisibility()");
            assertThat(browser.run("return location.href").asString())
                    .isEqualTo(secured.url("/view").toString());
            assertThat(browser.run("return document.getElementById('sign-out').hidden")
                            .asBoolean())
                    .isTrue();

            browser.open(secured.url("/view?code=somebody-elses&state=not-asked-for#/" + STUDY + '/' + CT));
            browser.await("!document.getElementById('refused').hidden");
            assertThat(browser.text("refused")).isEqualTo("Signing in has failed: this page has not asked for it.");
        }
    }

    @Test
    void aTokenThatHasExpiredIsRenewedAndThenAskedFor() throws IOException {
        refusal = "40"; // 401, and 400 of the issuer when it knows a refresh token no more
        try (var issuer = new Issuer()) {
            var secured = demo(SecurityModes.introspection(
                            issuer,
                            "voxelgate.security.introspection.issuer=" + issuer.url(),
                            "voxelgate.security.introspection.remember=0",
                            "voxelgate.view.oidc.client-id=" + CodeFlow.CLIENT,
                            "voxelgate.view.oidc.scope=openid profile")
                    .toArray(String[]::new));
            var made = new AtomicInteger();
            issuer.codeFlow().register(secured.url("/view"), () -> {
                var claims = issuer.claims("read");
                claims.put("active", true);
                return issuer.opaque("token-" + made.incrementAndGet(), claims);
            });
            show(secured, CLIP);
            leaveForTheIssuer();
            browser.run("document.getElementById('agree').click()");
            browser.await("document.getElementById('state').textContent === '24 slices'");

            issuer.revoke("token-1");
            browser.run("location.hash = arguments[0]", "/" + STUDY + '/' + GAP);
            browser.await("document.getElementById('state').textContent === '13 slices'");
            assertThat(made).hasValue(2);

            issuer.revoke("token-2");
            issuer.codeFlow().forgetEverybody();
            browser.run("location.hash = arguments[0]", "/" + STUDY + '/' + CLIP);
            browser.await("document.getElementById('sign-in').open");
            assertThat(made).hasValue(2);
            browser.open(ELSEWHERE); // before the issuer is gone, whom the gateway would ask
        }
    }

    private static void leaveForTheIssuer() {
        browser.await("document.getElementById('by-issuer').checkVisibility()");
        browser.run("document.getElementById('by-issuer').click()");
        browser.await("document.getElementById('agree')");
    }

    private static void signIn(String form, String... fields) {
        browser.run("""
            const [form, ...fields] = arguments;
            for (let i = 0; i < fields.length; i += 2) document.getElementById(fields[i]).value = fields[i + 1];
            document.getElementById(form).requestSubmit();
            """, Stream.concat(Stream.of(form), Stream.of(fields)).toArray());
    }

    @Test
    void aPhoneShowsItAll() throws IOException {
        var desktop = browser;
        browser = Browser.start(390, 844, true);
        try {
            browser.open(gateway.url("/view"));
            browser.await("document.querySelectorAll('.study').length === 1");
            showWhole(CT, 40);
            browser.screenshot(PICTURES.resolve("phone.png"));
            assertThat(browser.run("return document.documentElement.scrollWidth")
                            .asInt())
                    .isEqualTo(390);
            for (var plane : List.of("Axial", "Coronal", "Sagittal")) {
                var box = pane(plane);
                assertThat(box[0]).isNotNegative();
                assertThat(box[0] + box[2]).isLessThanOrEqualTo(390);
                assertThat(box[2]).isGreaterThan(150);
            }
            judged(CT);
            thePageKeepsToItself();
        } finally {
            browser.close();
            browser = desktop;
        }
    }
}
