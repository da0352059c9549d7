/** How often a timer of a group was started. @type {WeakMap<object, number>} */
const starts = new WeakMap();

/**
 * A timer that waits longer while the other timers of its group are started again and again: what the group waits for
 * is making progress, only elsewhere.
 */
export class PatientTimer {
  #group;
  #maxExtensions;
  /** How often this timer was started. */
  #ownStarts = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /**
   * @param {object} group
   * @param {number} maxExtensions how often its time may start again because of the others
   */
  constructor(group, maxExtensions) {
    this.#group = group;
    this.#maxExtensions = maxExtensions;
  }

  /**
   * Starts it, from the beginning if it runs already.
   * @param {number} millis
   * @param {() => void} act
   */
  start(millis, act) {
    this.#ownStarts++;
    starts.set(this.#group, (starts.get(this.#group) ?? 0) + 1);
    this.#run(millis, act, this.#maxExtensions);
  }

  stop() {
    clearTimeout(this.#timer);
  }

  /** How often the others were started. */
  get #otherStarts() {
    return (starts.get(this.#group) ?? 0) - this.#ownStarts;
  }

  /**
   * @param {number} millis
   * @param {() => void} act
   * @param {number} extensions how many are left
   */
  #run(millis, act, extensions) {
    this.stop();
    const before = this.#otherStarts;
    const due = () => {
      if (extensions > 0 && this.#otherStarts > before) this.#run(millis, act, extensions - 1);
      else act();
    };
    this.#timer = setTimeout(due, millis);
  }
}
