/**
 * Files to and from one peer, over one data channel: offered, accepted, sent in chunks, and confirmed.
 *
 * Strings on the channel are JSON: `{offer: {id, name, type, size}}` from the sender, `{accept: id}`,
 * `{refuse: id}` and `{arrived: id}` from the receiver, `{cancel: id}` from either. After `{begin: id}` all binary
 * messages belong to that file, in order, until it is complete. Each side sends one file at a time.
 *
 * @module
 */

/** @typedef {'offered' | 'waiting' | 'moving' | 'arrived' | 'refused' | 'cancelled' | 'lost'} TransferState */

export const MAX_SIZE = 1024 ** 3;

/** Bytes of one message. */
const CHUNK = 64 * 1024;
/** Bytes that are read at a time, and that are put into one `Blob`, which a browser may keep on disk. */
const SLICE = 1024 ** 2;
/** Sending pauses above the first number of buffered bytes, and continues below the second. */
const FULL = 4 * 1024 ** 2;
const LOW = 1024 ** 2;
/** The highest number of unanswered offers of one peer. */
const MAX_OFFERS = 32;

/** One file on its way to, or from, one peer. Its event `change`: `state` or `moved`. */
export class Transfer extends EventTarget {
  /** @type {TransferState} */ state = 'offered';
  /** Bytes so far. */
  moved = 0;
  /** The complete file. @type {Blob | undefined} */ blob;

  /**
   * @param {'out' | 'in'} direction
   * @param {string} id
   * @param {{name: string, type: string, size: number}} about
   * @param {File} [file]
   */
  constructor(direction, id, { name, type, size }, file) {
    super();
    this.direction = direction;
    this.id = id;
    this.name = name;
    this.type = type;
    this.size = size;
    this.file = file;
  }

  get over() {
    return ['arrived', 'refused', 'cancelled', 'lost'].includes(this.state);
  }

  /** @param {Partial<Pick<Transfer, 'state' | 'moved' | 'blob'>>} news */
  become(news) {
    if (this.over) return;
    Object.assign(this, news);
    this.dispatchEvent(new Event('change'));
  }
}

/** Its event, a `CustomEvent`: `offer` (a {@link Transfer} from the peer). */
export class Transfers extends EventTarget {
  /** @type {Map<string, Transfer>} */ #out = new Map();
  /** @type {Map<string, Transfer>} */ #in = new Map();
  /** @type {RTCDataChannel | undefined} */ #channel;
  #chunk = CHUNK;
  /** The last file being sent; the next one waits for it. @type {Promise<void>} */ #sending = Promise.resolve();
  /** The file being received. */
  /** @type {{transfer: Transfer, parts: Blob[], chunks: ArrayBuffer[], gathered: number} | undefined} */
  #coming;

  /**
   * @param {RTCDataChannel} channel
   * @param {RTCPeerConnection} pc
   */
  use(channel, pc) {
    this.#lose();
    this.#channel = channel;
    channel.binaryType = 'arraybuffer';
    channel.bufferedAmountLowThreshold = LOW;
    channel.addEventListener('open', () => (this.#chunk = Math.min(CHUNK, pc.sctp?.maxMessageSize ?? CHUNK)));
    channel.addEventListener('close', () => channel === this.#channel && this.#lose());
    channel.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') this.#onMessage(data);
      else this.#receive(data);
    });
  }

  /**
   * @param {File} file
   * @returns {Transfer | undefined} `undefined` if there is no connection
   */
  offer(file) {
    const { name, type, size } = file;
    const transfer = new Transfer('out', crypto.getRandomValues(new Uint32Array(3)).join('-'), file, file);
    if (!this.#sendMessage({ offer: { id: transfer.id, name, type, size } })) return undefined;
    this.#out.set(transfer.id, transfer);
    return transfer;
  }

  /** @param {Transfer} transfer */
  accept(transfer) {
    transfer.become({ state: this.#sendMessage({ accept: transfer.id }) ? 'waiting' : 'lost' });
  }

  /** @param {Transfer} transfer which this side does not want any more */
  cancel(transfer) {
    const refused = transfer.direction === 'in' && transfer.state === 'offered';
    this.#sendMessage(refused ? { refuse: transfer.id } : { cancel: transfer.id });
    this.#end(transfer, refused ? 'refused' : 'cancelled');
  }

  /** @param {string} text */
  #onMessage(text) {
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      return;
    }
    const { offer, accept, refuse, cancel, begin, arrived } = message ?? {};
    const sent = this.#out.get(accept ?? refuse ?? arrived ?? cancel);
    const coming = this.#in.get(begin ?? cancel);
    if (offer) this.#offered(offer);
    else if (accept && sent?.state === 'offered') this.#queue(sent);
    else if (refuse && sent) this.#end(sent, 'refused');
    else if (arrived && sent) this.#end(sent, 'arrived');
    else if (begin && coming?.state === 'waiting') this.#begin(coming);
    else if (cancel && (sent ?? coming)) this.#end(/** @type {Transfer} */ (sent ?? coming), 'cancelled');
  }

  /** @param {any} offer */
  #offered({ id, name, type, size }) {
    if (typeof id !== 'string' || typeof name !== 'string' || !Number.isSafeInteger(size)) return;
    if (size < 0 || size > MAX_SIZE || this.#in.has(id) || this.#in.size >= MAX_OFFERS) {
      this.#sendMessage({ refuse: id });
      return;
    }
    const about = { name: name.slice(0, 255) || 'file', type: typeof type === 'string' ? type : '', size };
    const transfer = new Transfer('in', id, about);
    this.#in.set(id, transfer);
    this.dispatchEvent(new CustomEvent('offer', { detail: transfer }));
  }

  // Sending

  /** @param {Transfer} transfer */
  #queue(transfer) {
    transfer.become({ state: 'waiting' });
    this.#sending = this.#sending.then(() => this.#send(transfer)).catch(() => this.#end(transfer, 'lost'));
  }

  /** @param {Transfer} transfer */
  async #send(transfer) {
    const { file, size } = transfer;
    const channel = this.#channel;
    if (!file || !channel || transfer.over) return;
    this.#sendMessage({ begin: transfer.id });
    transfer.become({ state: 'moving' });
    for (let from = 0; from < size; from += SLICE) {
      const slice = await this.#read(transfer, file.slice(from, from + SLICE));
      for (let at = 0; at < slice.byteLength; at += this.#chunk) {
        if (channel.bufferedAmount > FULL) await drained(channel);
        if (transfer.over) return;
        channel.send(slice.slice(at, at + this.#chunk));
      }
      // Buffered bytes are not sent yet.
      transfer.become({ moved: Math.max(0, from + slice.byteLength - channel.bufferedAmount) });
    }
  }

  /**
   * @param {Transfer} transfer
   * @param {Blob} part of a file that may have been changed or removed since it was chosen
   */
  async #read(transfer, part) {
    try {
      return await part.arrayBuffer();
    } catch (problem) {
      this.cancel(transfer);
      throw problem;
    }
  }

  // Receiving

  /** @param {Transfer} transfer */
  #begin(transfer) {
    transfer.become({ state: 'moving' });
    this.#coming = { transfer, parts: [], chunks: [], gathered: 0 };
    this.#complete();
  }

  /** @param {ArrayBuffer} chunk */
  #receive(chunk) {
    const coming = this.#coming;
    // A chunk that was sent before the peer knew that we cancelled.
    if (!coming || coming.transfer.over) return;
    const { transfer, chunks } = coming;
    const moved = transfer.moved + chunk.byteLength;
    if (moved > transfer.size) return this.cancel(transfer);
    chunks.push(chunk);
    coming.gathered += chunk.byteLength;
    if (coming.gathered >= SLICE || moved === transfer.size) {
      coming.parts.push(new Blob(chunks.splice(0)));
      coming.gathered = 0;
      transfer.become({ moved });
    } else {
      transfer.moved = moved;
    }
    this.#complete();
  }

  #complete() {
    if (!this.#coming || this.#coming.transfer.moved < this.#coming.transfer.size) return;
    const { transfer, parts } = this.#coming;
    this.#coming = undefined;
    this.#sendMessage({ arrived: transfer.id });
    // Never the sender's type, which a browser might open as a page of our origin.
    transfer.become({ blob: new Blob(parts, { type: 'application/octet-stream' }) });
    this.#end(transfer, 'arrived');
  }

  // Ending

  /**
   * @param {Transfer} transfer
   * @param {TransferState} state
   */
  #end(transfer, state) {
    if (state === 'arrived') transfer.become({ moved: transfer.size, state });
    else transfer.become({ state });
    (transfer.direction === 'out' ? this.#out : this.#in).delete(transfer.id);
    if (this.#coming?.transfer === transfer) this.#coming = undefined;
  }

  /** Ends all transfers when the connection is lost. */
  #lose() {
    this.#coming = undefined;
    for (const transfer of [...this.#out.values(), ...this.#in.values()]) this.#end(transfer, 'lost');
  }

  /**
   * @param {object} message
   * @returns {boolean}
   */
  #sendMessage(message) {
    if (this.#channel?.readyState !== 'open') return false;
    this.#channel.send(JSON.stringify(message));
    return true;
  }
}

/**
 * @param {RTCDataChannel} channel
 * @returns {Promise<void>} rejects when it closes
 */
function drained(channel) {
  return new Promise((resolve, reject) => {
    const settled = new AbortController();
    const settle = (/** @type {() => void} */ outcome) => {
      settled.abort();
      outcome();
    };
    const { signal } = settled;
    channel.addEventListener('bufferedamountlow', () => settle(resolve), { signal });
    channel.addEventListener('close', () => settle(() => reject(new Error('closed'))), { signal });
  });
}
