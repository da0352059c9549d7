/** What the examples in the documents use without a declaration. */
declare const join: typeof import('./parley.js').join;
declare const negotiate: typeof import('./parley.js').negotiate;
declare const Problem: typeof import('./parley.js').Problem;
declare const SignalingChannel: typeof import('./parley.js').SignalingChannel;

declare const room: import('./parley.js').Room;
declare const connection: import('./parley.js').Connection;
declare const peer: import('./parley.js').Peer;
declare const camera: MediaStream;

declare function fetchCredential(): Promise<string>;
declare function show(peer: string, stream?: MediaStream): void;
declare function rename(peer: string, name: string): void;
declare function hide(peer: string, reason?: string): void;
declare function start(opponent: string): void;
declare function tell(text: string): void;

/** The npm package of that name; its types are not here. */
declare module 'eventsource' {
  export const EventSource: typeof globalThis.EventSource;
}
