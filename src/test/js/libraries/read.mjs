/**
 * Reads a stream with a library, and prints the name and the data of each event.
 *
 *     node read.mjs <library> <url of the stream>
 */
const [library, url] = process.argv.slice(2);
const print = ({ type, event, data }) => console.log(`${event || type || 'message'} ${data}`);

/** @type {Record<string, () => Promise<unknown>>} */
const readers = {
  async eventsource() {
    const { EventSource } = await import('eventsource');
    const source = new EventSource(url);
    for (const type of ['hello', 'message']) source.addEventListener(type, print);
  },

  async 'fetch-event-source'() {
    const read = await fetchEventSource();
    await read(url, { openWhenHidden: true, onmessage: print });
    console.log('ended');
  },

  async 'fetch-event-source-with-callbacks'() {
    const read = await fetchEventSource();
    const onclose = () => {
      throw new Error('the stream ended');
    };
    await read(url, { openWhenHidden: true, onmessage: print, onclose });
  },
};

async function fetchEventSource() {
  // What it needs of a browser besides `fetch`.
  Object.assign(globalThis, { window: globalThis, document: Object.assign(new EventTarget(), { hidden: false }) });
  const { default: library } = await import('@microsoft/fetch-event-source');
  return library.fetchEventSource;
}

// While eventsource waits for its next attempt, it does not keep the process alive.
setInterval(() => {}, 1000);
await readers[library]();
