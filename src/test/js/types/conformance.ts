/**
 * Checks that `parley.d.ts`, which applications see, declares what the module has. The test copies `parley.js` beside
 * this file as `implementation.js`, whose types come from its code and comments.
 */
import * as declared from './parley.js';
import * as implementation from './implementation.js';

export const join: (options: declared.JoinOptions) => Promise<implementation.Room> = implementation.join;
export const negotiate: typeof declared.negotiate = implementation.negotiate;
export const SignalingChannel: typeof declared.SignalingChannel = implementation.SignalingChannel;
export const Problem: typeof declared.Problem = implementation.Problem;

export function instances(
  room: implementation.Room,
  channel: implementation.Channel,
  connection: implementation.Connection,
) {
  const all: [declared.Room, declared.Channel, declared.Connection] = [room, channel, connection];
  return all;
}

/** All exports are declared, and all declarations are exported. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
export const exported: Same<keyof typeof declared, keyof typeof implementation> = true;

/** Mistakes that the types should detect. */
export async function misuse(room: declared.Room, connection: declared.Connection) {
  // @ts-expect-error no such option
  await declared.join({ room: 'demo', name: 'Ada' });
  // @ts-expect-error no such message
  await room.send({ text: 'hi' });
  // @ts-expect-error a time to live is a number of seconds
  await room.send({ data: 1 }, { ttl: '60' });
  // @ts-expect-error it is read only
  room.state = 'open';
  // @ts-expect-error rooms come from a join
  new declared.Room();
  // @ts-expect-error the role is required
  declared.negotiate(connection.pc, room.channel('bob'));
  room.addEventListener('peer-left', ({ detail }) => {
    // @ts-expect-error no such reason
    return detail.reason === 'bored';
  });
}
