/** @import { Message, SendOptions } from '../parley.js' */

/** Sends the messages of one `RTCPeerConnection`, and takes back those that nobody needs any more. */
export class Sender {
  #send;
  /** The last description, which later candidates belong to. @type {RTCSessionDescriptionInit | undefined} */ #described;
  /**
   * The messages that the service has not answered yet, by what takes them back, with their description.
   * @type {Map<AbortController, RTCSessionDescriptionInit | undefined>}
   */
  #waiting = new Map();

  /** @param {(message: Message, options: SendOptions) => Promise<unknown>} send */
  constructor(send) {
    this.#send = send;
  }

  /** Whether there are messages that the service has not answered yet. */
  get isWaiting() {
    return this.#waiting.size > 0;
  }

  /**
   * @param {Message} message
   * @returns {Promise<boolean>} whether the service has accepted it; `false` if it was taken back
   */
  async send(message) {
    const { description } = message;
    if (description) {
      // An offer that another description follows was rolled back or replaced.
      if (this.#described?.type === 'offer') this.#takeBack(this.#described);
      this.#described = description;
    }
    const taking = new AbortController();
    this.#waiting.set(taking, this.#described);
    try {
      await this.#send(message, { signal: taking.signal });
      return true;
    } catch (problem) {
      if (taking.signal.aborted) return false;
      throw problem;
    } finally {
      this.#waiting.delete(taking);
    }
  }

  /** Takes everything back. */
  close() {
    for (const taking of this.#waiting.keys()) taking.abort();
  }

  /** @param {RTCSessionDescriptionInit} described takes it back, and its candidates */
  #takeBack(described) {
    for (const [taking, its] of this.#waiting) {
      if (its === described) taking.abort();
    }
  }
}
