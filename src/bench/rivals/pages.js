// Times calls between two tabs of one Chromium: node pages.js CALLS SYSTEM=URL,URL ...
// One call with each system in turn, CALLS times. Each call has two new tabs with the client loaded. Prints the times as
// JSON: milliseconds by system, in the order of the calls.
import { call, clientOf, launch, openPage } from './clients.js';

/** So that the load of the tabs themselves is over. */
const SETTLE_MILLIS = 150;

const [calls, ...args] = process.argv.slice(2);
const systems = args.map((arg) => {
  const [system, urls] = arg.split('=');
  return { system, urls: urls.split(','), times: [] };
});

const browser = await launch();
const once = async ({ system, urls }, room) => {
  const context = await browser.newContext();
  const client = clientOf(system);
  const first = await openPage(context, client, urls[0]);
  const second = await openPage(context, client, urls.at(-1));
  await second.waitForTimeout(SETTLE_MILLIS);
  const millis = await call(client, first, second, room);
  await Promise.all([first, second].map((page) => page.evaluate(() => window.hangUp())));
  await context.close();
  return millis;
};

// The first call of each is to load the browser and the servers, and does not count.
for (let i = 0; i <= Number(calls); i++) {
  for (const one of systems) {
    const millis = await once(one, `pages-${i}`);
    if (i > 0) one.times.push(millis);
  }
}
await browser.close();
console.log(JSON.stringify(Object.fromEntries(systems.map(({ system, times }) => [system, times]))));
