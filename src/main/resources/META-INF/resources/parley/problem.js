/** What does not come from the service, or ends when our stream is open again. */
const PASSING = ['unreachable', 'refused', 'not-in-room'];

/** Why the service refused a request, or why something could not be done. */
export class Problem extends Error {
  /**
   * @param {string} code
   * @param {string} [message]
   * @param {{status?: number, retryAfterMillis?: number, cause?: unknown}} [options] a status of 0 means that there was
   *   no HTTP response
   */
  constructor(code, message = code, { status = 0, retryAfterMillis = 0, cause } = {}) {
    super(message, { cause });
    this.name = 'Problem';
    this.code = code;
    this.status = status;
    this.retryAfterMillis = retryAfterMillis;
  }

  /** Whether the service may accept the same request later. */
  get passing() {
    const { code, status } = this;
    return PASSING.includes(code) || status === 408 || status === 429 || status >= 500;
  }
}
