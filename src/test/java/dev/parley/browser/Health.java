package dev.parley.browser;

/** A kind of call that works, whatever happens to it on the way. */
enum Health {
  /** Nothing happens. */
  PLAIN("", "await seeds.calls(name, 'bob', {});", ""),
  /** Each request of both takes more than a second. */
  SLOW("seeds.slows(1200);", "await seeds.calls(name, 'bob', {});", ""),
  /** The callee lets it ring, longer than the rules wait for an answer. */
  RINGING(
      "", "await enter({ room: name, id: 'bob' }); wait(12_000).then(() => talk('ada', {}));", ""),
  /** ICE restarts twice. */
  RESTARTED(
      "",
      "await seeds.calls(name, 'bob', {});",
      "link.pc.restartIce(); wait(2000).then(() => link.pc.restartIce());"),
  /** One page is loaded again while they negotiate. */
  RELOADED_EARLY("", "await seeds.calls(name, 'bob', {});", ""),
  /** One page is loaded again while they talk. */
  RELOADED("", "await seeds.calls(name, 'bob', {});", "");

  /** What both pages do before anything else. */
  final String first;

  /** How bob calls, or waits for a call. Ada calls at once. */
  final String bob;

  /** What ada's page does when they are connected. */
  final String then;

  Health(String first, String bob, String then) {
    this.first = first;
    this.bob = bob;
    this.then = then;
  }
}
