/**
 * The client of Parley for browsers. It has two layers, and an application may use either alone:
 *
 * 1. The channel ({@link join}, {@link Room}, {@link Channel}) uses HTTP and event streams and knows nothing of WebRTC.
 *    It recovers by itself from a lost connection, a restart of the service, a sleeping computer and an expired
 *    membership.
 * 2. The negotiator ({@link negotiate}, {@link Connection}) makes an `RTCPeerConnection` from the messages of one peer.
 *    It uses the W3C's perfect negotiation, and recovers from a reload, a lost message and a change of the network.
 *
 * {@link SignalingChannel} has the interface that textbook samples expect. The types are in `parley.d.ts`.
 *
 * This file exports the modules in `parley/`. `parley.bundle.js`, which the build makes, has all of them in one file.
 *
 * @module
 */
export { Channel } from './parley/channel.js';
export { Connection } from './parley/connection.js';
export { negotiate } from './parley/negotiate.js';
export { Problem } from './parley/problem.js';
export { join, Room } from './parley/room.js';
export { SignalingChannel } from './parley/signaling-channel.js';
