package dev.parley.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A page of the service's origin that does nothing by itself: it shows the text of the client
 * module. A test runs statements in it, which use the module as {@code parley}.
 */
final class Tab implements AutoCloseable {
  private static final double PATIENCE_MILLIS = 60_000;

  /** Functions that the statements of the tests share. */
  private static final String TOOLS =
      """
      async () => {
        globalThis.parley = await import('/parley.js');
        globalThis.inTime = (statements) => new Promise((resolve, reject) => {
          const timer = setTimeout(() => reject(new Error('the statements do not end')), 120_000);
          statements().then(resolve, reject).finally(() => clearTimeout(timer));
        });
        globalThis.wait = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
        globalThis.until = async (what, truth) => {
          for (const deadline = Date.now() + 50_000; ; await wait(20)) {
            const answer = await truth();
            if (answer) return answer;
            if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
          }
        };
        globalThis.events = [];
        globalThis.enter = async (options) => {
          globalThis.room = await parley.join(options);
          const types = ['message', 'peer-joined', 'peer-left', 'peer-updated', 'reset', 'removed', 'state'];
          for (const type of [...types, 'ice-servers']) {
            room.addEventListener(type, ({ detail }) => events.push({ type, ...detail }));
          }
          return room.id;
        };
        globalThis.other = () => until('another one is here', () => [...room.peers.keys()][0]);
        // A camera: small moving pictures.
        globalThis.camera = () => {
          const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
          const context = canvas.getContext('2d');
          let turn = 0;
          setInterval(() => {
            context.fillStyle = `hsl(${turn++ * 7} 80% 50%)`;
            context.fillRect(0, 0, 64, 48);
          }, 50);
          return canvas.captureStream(20);
        };
        globalThis.framesDecoded = async (pc) => {
          const stats = [...(await pc.getStats()).values()];
          return stats.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video')?.framesDecoded ?? 0;
        };
        globalThis.seesMoving = async (connection) => {
          const before = await framesDecoded(connection.pc);
          await until('frames arrive', async () => (await framesDecoded(connection.pc)) > before + 5);
          return true;
        };
        globalThis.route = async () => {
          const stats = await link.pc.getStats();
          const { selectedCandidatePairId } = [...stats.values()].find(({ type }) => type === 'transport');
          const { localCandidateId, remoteCandidateId } = stats.get(selectedCandidatePairId);
          return [localCandidateId, remoteCandidateId].map((id) => stats.get(id).candidateType).join(' ');
        };
        // Both sides make this channel on each new connection; `said` has the texts that arrived.
        globalThis.said = [];
        globalThis.talk = (id, options = {}) =>
          room.connect(id, {
            ...options,
            prepare(pc) {
              pc.test = pc.createDataChannel('test', { negotiated: true, id: 0 });
              pc.test.onmessage = ({ data }) => said.push(data);
            },
          });
        globalThis.tell = async (connection, text) => {
          await until('a channel is open', () => connection.pc.test?.readyState === 'open');
          connection.pc.test.send(text);
        };
      }
      """;

  private final BrowserContext context;
  private final Page page;
  private final List<String> failures = new ArrayList<>();

  private Tab(BrowserContext context, URI service) {
    this(context, context.newPage());
    open(service);
  }

  private Tab(BrowserContext context, Page page) {
    this.context = context;
    this.page = page;
    page.setDefaultTimeout(PATIENCE_MILLIS);
    page.onPageError(failures::add);
  }

  /** Opens a tab in a new browser profile, whose clock a test can move ({@link #passes}). */
  static Tab withClock(Chromium chromium, URI service) {
    BrowserContext profile = chromium.profile();
    profile.clock().install();
    return new Tab(profile, service);
  }

  /** Opens a tab in a new browser profile. */
  static Tab open(Chromium chromium, URI service) {
    return new Tab(chromium.profile(), service);
  }

  /** Opens a tab in that browser profile. */
  static Tab open(BrowserContext profile, URI service) {
    return new Tab(profile, service);
  }

  /** Loads a page of that service. */
  Tab open(URI service) {
    page.navigate(service.resolve("/parley.js").toString());
    return tooled();
  }

  /** Loads the page again. */
  Tab reload() {
    page.reload();
    return tooled();
  }

  private Tab tooled() {
    page.evaluate(TOOLS);
    return this;
  }

  /** Runs statements, and returns what they return; fails if they do not end in two minutes. */
  Object run(String statements) {
    return page.evaluate("() => inTime(async () => {" + statements + "})");
  }

  /** Joins a room under an id that the service chooses. */
  Tab joins(String room) {
    run("await enter({ room: '" + room + "' })");
    return this;
  }

  /** Closes the page, as a user closes a tab. */
  void shut() {
    page.close();
  }

  /** Answers requests whose address matches that pattern in place of the service. */
  Tab meddles(Pattern address, Consumer<Route> middlebox) {
    context.route(address, middlebox);
    return this;
  }

  /** Ends what {@link #meddles} began. */
  Tab meddlesNoMore() {
    context.unrouteAll();
    return this;
  }

  /**
   * Lets time pass in the page, with all its timers, as {@link #withClock} has made it possible.
   */
  void passes(Duration time) {
    page.clock().runFor(time.toMillis());
  }

  /** Lets the page sleep for that time. */
  void sleeps(Duration time) {
    page.clock().fastForward(time.toMillis());
  }

  /** Hides the page or shows it, as far as it can tell. */
  void isHidden(boolean hidden) {
    run(
        "Object.defineProperty(document, 'hidden', { value: "
            + hidden
            + ", configurable: true }); document.dispatchEvent(new Event('visibilitychange'));");
  }

  /** What a tab opens with {@code window.open}; it gets a copy of the session storage. */
  Tab opensAnother() {
    Page another =
        context.waitForPage(() -> page.evaluate("() => { window.open(location.href); }"));
    return new Tab(context, another).tooled();
  }

  /** Disconnects the page from the network, or connects it again. */
  void offline(boolean offline) {
    context.setOffline(offline);
  }

  /** Exceptions and rejections that nobody caught. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    context.close();
  }
}
