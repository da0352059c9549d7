/**
 * An application that has the client module in its bundle. `globalThis.service` is the address of the service, and
 * `globalThis.room` the name of a room.
 */
import { join } from 'parley';

const { service, room } = globalThis;
const problem = await join({ room }).catch(({ code }) => code);
const ada = await join({ url: service, room, id: 'ada' });
const bob = await join({ url: service, room, id: 'bob' });
const received = new Promise((resolve) => bob.addEventListener('message', ({ detail }) => resolve(detail)));
await ada.send({ data: 'from a bundle' }, { to: 'bob' });
const { from, data } = await received;
console.log(JSON.stringify({ withoutUrl: problem, from, data }));
await Promise.all([ada.leave(), bob.leave()]);
