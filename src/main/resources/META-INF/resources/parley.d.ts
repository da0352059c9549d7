/**
 * Types of `parley.js`, the browser side of Parley: a signaling channel over `fetch` and `EventSource`, and W3C
 * perfect negotiation on top of it. docs/client.md shows it by example.
 */

/** One stay of another peer in the room. `(id, joinedAt)` names it. */
export interface Peer {
  readonly id: string;
  /** What it says of itself; may hold anything. */
  readonly metadata: Record<string, unknown>;
  /** ISO 8601, UTC. */
  readonly joinedAt: string;
  /** The role that *we* play toward it in perfect negotiation: whoever joined later is polite. */
  readonly polite: boolean;
}

/** What one peer says to another: exactly one of `description`, `candidate` and `data`. */
export interface Message {
  description?: RTCSessionDescriptionInit | null;
  /** `null` is the end of candidates. */
  candidate?: RTCIceCandidateInit | null;
  /** Any JSON: the application's own. */
  data?: unknown;
  /** At most 64 characters, by which an application tells negotiations apart. */
  session?: string;
}

/** A message that has come in. */
export interface Received extends Message {
  from: string;
  /** Absent when it went to everybody. */
  to?: string;
  /** When it was accepted; ISO 8601, UTC. */
  at: string;
}

/**
 * `open`: events arrive. `reconnecting`: they will again, and sending goes on meanwhile. `offline`: the same, and the
 * browser says that it has no network. `closed`: for good.
 */
export type State = 'reconnecting' | 'offline' | 'open' | 'closed';

/** Why a `peer-left`. */
export type LeaveReason = 'left' | 'expired' | 'removed';

/**
 * Why something was refused or could not be done. `code` is the code of the service's problem document (`room-full`,
 * `peer-not-found`, ...), or one of the module's own:
 *
 * - `unreachable`: no answer;
 * - `refused`: an answer that is not the service's;
 * - `unanswered`: no answer for so long (100 s) that asking was given up;
 * - `left`: the membership that said it is over.
 */
export class Problem extends Error {
  constructor(
    code: string,
    message?: string,
    options?: { status?: number; retryAfterMillis?: number; cause?: unknown },
  );
  readonly code: string;
  /** The HTTP status; 0 without an answer. */
  readonly status: number;
  readonly retryAfterMillis: number;
  /** Whether the same request may well be accepted later. */
  readonly passing: boolean;
}

export interface JoinOptions {
  /** The service's base URL; by default where this module came from. */
  url?: string | URL;
  /** The room's name. Either this or `lobby` is required. */
  room?: string;
  /** Instead of a room: a lobby, to be paired with one stranger. The room's `name` is then the service's choice. */
  lobby?: string;
  /** By default the service draws one. */
  id?: string;
  /** What the others see of us: an object of at most 2 KiB of JSON. */
  metadata?: Record<string, unknown>;
  /** The application's own token, sent as `Authorization: Bearer`; or what fetches one, for each join anew. */
  credential?: string | (() => string | undefined | Promise<string | undefined>);
  /** Gives up joining; once joined it has no effect. */
  signal?: AbortSignal;
  /**
   * Keeps the peer's token in `sessionStorage` while the page is hidden or unloaded, so that a reloaded page comes
   * back as the same peer. A duplicated tab does not: it is somebody new.
   */
  remember?: boolean;
  /** The service cannot be had right now, or is too busy; it is asked again. */
  onretry?: (problem: Problem) => void;
}

export interface SendOptions {
  /** The peer to send to; without it, everybody else in the room. */
  to?: string;
  /** Seconds, 0 to 3600: lets the message wait for an addressee who is not here. */
  ttl?: number;
}

/** What signaling did: one message or piece of news. Never its content. */
export interface Trace {
  direction: 'sent' | 'received';
  /** The type of a description, `candidate`, `end-of-candidates`, `data`, or the name of an event. */
  what: string;
  /** The other peer, if one is concerned. */
  peer?: string;
  /** Of the JSON text, in UTF-16 code units: what it takes, about. */
  size: number;
  /** Event id; of what was sent, once accepted. */
  id?: string;
  /** Milliseconds since 1970 by this browser's clock: when it was given to send, or received. */
  at: number;
  /** Of what was sent: milliseconds until it was accepted. */
  took?: number;
  /** Of what was sent: the code of the problem why it was not accepted. */
  refused?: string;
}

/** What the service saw happen in a room; never what was said. Which members there are depends on `what`. */
export interface TimelineEntry {
  /** ISO 8601, by the service's clock. */
  at: string;
  what: 'joined' | 'updated' | 'left' | 'message' | 'waiting' | 'opened' | 'ended' | 'refused';
  /** Event id of what is in the log. */
  id?: string;
  /** Whom it happened to. */
  peer?: string;
  /** Of a message. Without `to` it went to everybody. */
  from?: string;
  to?: string;
  /** Of a message: the type of a description, `candidate`, `end-of-candidates` or `data`. */
  kind?: string;
  bytes?: number;
  /** To whom the service has written it. */
  delivered?: { to: string; at: string; by: 'stream' | 'poll' }[];
  /** Of a stream: the event id that it had reached. */
  after?: string;
  resumed?: boolean;
  /** Why somebody left, or a stream ended, or did not go on where its client was. */
  reason?: string;
  /** Of a refusal: the problem's code, and how often in a row. */
  code?: string;
  times?: number;
}

export interface RoomEventMap {
  /** A message from another peer. */
  message: CustomEvent<Received>;
  /** Somebody is here; also somebody known, with a new `joinedAt`, who came back as a new membership. */
  'peer-joined': CustomEvent<{ peer: Peer }>;
  /** `message`: what a moderator who removed it had to say. */
  'peer-left': CustomEvent<{ peer: Peer; reason: LeaveReason; message?: string }>;
  'peer-updated': CustomEvent<{ peer: Peer }>;
  /** Something may have been missed: `peers` is the truth, and what was being negotiated is not. */
  reset: CustomEvent<{}>;
  /** `iceServers` are fresh. */
  'ice-servers': CustomEvent<{}>;
  /** We were removed; `state` is `closed` next, with a problem whose `message` is what the moderator had to say. */
  removed: CustomEvent<{}>;
  state: CustomEvent<{ state: State; problem?: Problem }>;
  trace: CustomEvent<Trace>;
}

/**
 * Joins a room, or a lobby; asks again for as long as the service cannot be reached or is too busy.
 *
 * @throws Problem when the join is refused for good (`room-full`, `peer-id-taken`, `invalid-id`, ...); `signal.reason`
 *     when `signal` gave up
 */
export function join(options: JoinOptions): Promise<Room>;

/** One membership of one room, and its successors where the service has forgotten it. */
export class Room extends EventTarget {
  private constructor();
  /** The room's name. */
  readonly name: string;
  /** Our id. */
  readonly id: string;
  /** The others, in the order they joined. */
  readonly peers: Map<string, Peer>;
  readonly iceServers: RTCIceServer[];
  readonly state: State;
  /** What the others see of us. */
  readonly metadata: Record<string, unknown>;
  /** The connections that {@link connect} made and that are not over, by peer. */
  readonly connections: Map<string, Connection>;

  /**
   * Sends a message; what is sent first arrives first. Retried until the service has an answer.
   *
   * @returns its event id, once accepted; `undefined` while it waits for its addressee (`ttl`)
   * @throws Problem when it is refused for good (`peer-not-found`, `invalid-message`, ...)
   */
  send(message: Message, options?: SendOptions): Promise<string | undefined>;

  /** Replaces what the others see of us. */
  update(metadata: Record<string, unknown>): Promise<void>;

  /**
   * What the service saw happen in the room, in the order of time.
   *
   * @param options `token` of a moderator or an operator; our own if there is none, which does if we moderate
   * @throws Problem `forbidden` if it does not, `not-found` if the service keeps no timelines
   */
  timeline(options?: { token?: string }): Promise<TimelineEntry[]>;

  /** What to say to, and what comes from, one peer: the signaling channel of the W3C's examples. */
  channel(peer: string): Channel;

  /**
   * Connects with a peer: an `RTCPeerConnection` with the room's ICE servers, negotiated, and another one whenever that
   * is void. The one there is already, if there is.
   */
  connect(peer: string, options?: ConnectOptions): Connection;

  /** Leaves for good, and closes its connections. Never rejects. */
  leave(): Promise<void>;

  addEventListener<K extends keyof RoomEventMap>(
    type: K,
    listener: (event: RoomEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/**
 * What a handler of messages is given. `data` is the application's own, if the message has it; in any other message it is
 * the message itself, so that both `({ description, candidate })` and `({ data: { description, candidate } })` work.
 */
export interface ChannelMessage extends Partial<Received> {
  data: any;
}

/** What {@link negotiate} wants of a signaling channel: ordered, to one peer. */
export interface Signaler {
  send(message: Message): unknown;
  onmessage: ((message: any) => unknown) | null;
}

/**
 * A channel to one peer. What that peer said before anybody listened waits for the first `onmessage`.
 */
export class Channel implements Signaler {
  private constructor();
  readonly peer: string;
  onmessage: ((message: ChannelMessage) => unknown) | null;
  send(message: Message, options?: { ttl?: number }): Promise<string | undefined>;
  /** Hears no more. */
  close(): void;
}

/**
 * Perfect negotiation, as in the W3C's example, plus candidates that wait for their description. Sets
 * `onnegotiationneeded`, `onicecandidate` and `oniceconnectionstatechange` of `pc`, and `onmessage` of `channel`.
 *
 * @param role whoever joined later is polite: `room.peers.get(id).polite`
 */
export function negotiate(pc: RTCPeerConnection, channel: Signaler, role: { polite: boolean }): void;

export interface ConnectOptions {
  /** Wins over `{ iceServers: room.iceServers }`, member by member. */
  configuration?: RTCConfiguration;
  /** Whose tracks are sent. Read anew for each `RTCPeerConnection`. */
  streams?: Iterable<MediaStream>;
  /** Adds what is to be negotiated (channels, tracks, transceivers) to each new `RTCPeerConnection`, before it is. */
  prepare?: (pc: RTCPeerConnection) => void;
}

export interface ConnectionEventMap {
  /** `pc` is another one: the former is closed. */
  replaced: CustomEvent<{ pc: RTCPeerConnection }>;
  /** `pc.connectionState`, or `setbacks`, has changed. */
  change: CustomEvent<{}>;
  /** Over: the peer has left, we have, or `close` was called. */
  close: CustomEvent<{}>;
  track: RTCTrackEvent;
  datachannel: RTCDataChannelEvent;
}

/**
 * What connects us with one peer: an `RTCPeerConnection`, and another one when that is void, because the peer has
 * reloaded its page or a message was lost for good.
 */
export class Connection extends EventTarget {
  private constructor();
  readonly peer: string;
  /** The one now. */
  readonly pc: RTCPeerConnection;
  readonly closed: boolean;
  /** How often it was begun anew since it was last connected, because nothing came of it. */
  readonly setbacks: number;
  /** Ends it; {@link Room.connect} may begin another. */
  close(): void;

  addEventListener<K extends keyof ConnectionEventMap>(
    type: K,
    listener: (event: ConnectionEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/** What the textbook's `onmessage` is given; `data` holds the same once more, as a `MessageEvent` would. */
export interface SignalingMessage {
  desc?: RTCSessionDescriptionInit | null;
  description?: RTCSessionDescriptionInit | null;
  candidate?: RTCIceCandidateInit | null;
  data: any;
}

/**
 * The signaling channel that the WebRTC textbook's samples assume: two people in a room. What is sent before the
 * other one is here waits for it.
 */
export class SignalingChannel {
  constructor(options: JoinOptions);
  onmessage: ((message: SignalingMessage) => unknown) | null;
  /** The room, once joined; rejects with the {@link Problem} of the join. */
  readonly room: Promise<Room>;
  send(message: {
    desc?: RTCSessionDescriptionInit | null;
    description?: RTCSessionDescriptionInit | null;
    candidate?: RTCIceCandidateInit | null;
    data?: unknown;
  }): Promise<string | undefined>;
  /** Leaves the room. */
  close(): Promise<void>;
}
