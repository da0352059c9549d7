/**
 * Reads streams with one or several readers, and prints what they get: the reader, then the name and the data of an
 * event, or one of the words `failed`, `over` and the status of a refusal.
 *
 *     node read.mjs <reader> <url of its stream> [<reader> <url of its stream>]...
 *
 * What follows an `@` in the name tells two readers of one kind apart.
 */

/** A 4xx of the service, after which a client must not ask again. */
const isFinal = (status) => [401, 403, 404, 409].includes(status);

/** What one reader prints, and the listeners of those libraries that look like `EventSource`. */
class Output {
  constructor(reader) {
    this.reader = reader;
  }

  event(name, data) {
    const type = name || 'message';
    if (['hello', 'message'].includes(type)) console.log(`${this.reader} ${type} ${data}`);
  }

  word(word) {
    console.log(`${this.reader} ${word}`);
  }

  listen(source) {
    for (const type of ['hello', 'message']) source.addEventListener(type, ({ data }) => this.event(type, data));
    source.addEventListener('error', () => setTimeout(() => this.word(source.readyState === 2 ? 'over' : 'failed')));
    return source;
  }
}

/** @type {Record<string, (url: string, output: Output) => Promise<unknown>>} */
const readers = {
  async 'eventsource-5'(url, output) {
    const { EventSource } = await import('eventsource');
    output.listen(new EventSource(url));
  },

  async 'eventsource-4'(url, output) {
    const { EventSource } = await import('eventsource-4');
    output.listen(new EventSource(url));
  },

  async 'event-source-polyfill'(url, output) {
    const { default: library } = await import('event-source-polyfill');
    output.listen(new library.EventSourcePolyfill(url));
  },

  async 'eventsource-client'(url, output) {
    await eventSourceClient(url, output, {});
  },

  async 'eventsource-client-that-closes'(url, output) {
    const source = await eventSourceClient(url, output, {
      async fetch(input, init) {
        const response = await fetch(input, init);
        if (isFinal(response.status)) source.close();
        return response;
      },
    });
  },

  async 'reconnecting-eventsource'(url, output) {
    const { EventSource } = await import('eventsource-4');
    await reconnecting(url, output, EventSource);
  },

  async 'reconnecting-eventsource-that-closes'(url, output) {
    const { EventSource } = await import('eventsource-4');
    class Closing extends EventSource {
      constructor(address, options) {
        super(address, options);
        this.addEventListener('error', ({ code }) => isFinal(code) && source.close());
      }
    }
    const source = await reconnecting(url, output, Closing);
  },

  async 'launchdarkly-eventsource'(url, output) {
    await launchdarkly(url, output, {});
  },

  async 'launchdarkly-eventsource-with-a-timeout'(url, output) {
    await launchdarkly(url, output, { readTimeoutMillis: 40_000 });
  },

  async 'fetch-event-source'(url, output) {
    await fetchEventSource(url, output, {});
  },

  async 'fetch-event-source-with-onclose'(url, output) {
    const onclose = () => {
      throw new Error('the stream ended');
    };
    await fetchEventSource(url, output, { onclose });
  },

  async 'fetch-event-source-with-callbacks'(url, output) {
    class Refused extends Error {}
    await fetchEventSource(url, output, {
      async onopen({ status }) {
        if (isFinal(status)) throw new Refused(`${status}`);
      },
      onclose() {
        throw new Error('the stream ended');
      },
      onerror(error) {
        if (error instanceof Refused) throw error;
        output.word('failed');
      },
    });
  },

  async 'node-eventsource'(url, output) {
    output.listen(new globalThis.EventSource(url));
  },

  async 'node-eventsource-made-anew'(url, output) {
    let lastEventId = '';
    const open = () => {
      const source = output.listen(new globalThis.EventSource(`${url}&lastEventId=${lastEventId}`));
      for (const type of ['hello', 'message', 'ping']) {
        source.addEventListener(type, (event) => (lastEventId = event.lastEventId));
      }
      let isOver = false;
      const onError = async () => {
        if (isOver || source.readyState !== 2) return;
        isOver = true;
        const { status } = await fetch(`${url}&wait=0`, { headers: { Accept: 'application/json' } }).catch(() => ({}));
        if (!isFinal(status)) setTimeout(open, 1000);
      };
      // After a refused connection, the event comes before `readyState` is 2.
      source.addEventListener('error', () => setTimeout(onError));
    };
    open();
  },
};

async function eventSourceClient(url, output, options) {
  const { createEventSource } = await import('eventsource-client');
  return createEventSource({
    url,
    onMessage: ({ event, data }) => output.event(event, data),
    onScheduleReconnect: () => output.word('failed'),
    ...options,
  });
}

async function reconnecting(url, output, eventSourceClass) {
  const { default: ReconnectingEventSource } = await import('reconnecting-eventsource');
  const source = new ReconnectingEventSource(url, { eventSourceClass });
  for (const type of ['hello', 'message']) source.addEventListener(type, ({ data }) => output.event(type, data));
  source.onerror = () => output.word('failed');
  return source;
}

async function launchdarkly(url, output, options) {
  const { default: library } = await import('launchdarkly-eventsource');
  output.listen(new library.EventSource(url, options));
}

async function fetchEventSource(url, output, options) {
  // What it needs of a browser besides `fetch`.
  Object.assign(globalThis, { window: globalThis, document: Object.assign(new EventTarget(), { hidden: false }) });
  const { default: library } = await import('@microsoft/fetch-event-source');
  const onmessage = ({ event, data }) => output.event(event, data);
  const onerror = () => output.word('failed');
  try {
    await library.fetchEventSource(url, { openWhenHidden: true, onmessage, onerror, ...options });
  } finally {
    output.word('over');
  }
}

// While some of the libraries wait for their next attempt, they do not keep the process alive.
setInterval(() => {}, 1000);
const pairs = process.argv.slice(2);
for (let i = 0; i < pairs.length; i += 2) {
  const [name, url] = pairs.slice(i);
  const [kind] = name.split('@');
  readers[kind](url, new Output(name)).catch(() => {});
}
