/**
 * Types of `parley.js` and `parley.bundle.js`, the client of Parley for browsers: a signaling channel over `fetch` and
 * `EventSource`, and the W3C's perfect negotiation on top of it. docs/client.md shows it by example.
 */

/** A membership of another peer in the room, identified by `id` and `joinedAt`. */
export interface Peer {
  readonly id: string;
  /** What the peer says about itself. Check it before you use it. */
  readonly metadata: Record<string, unknown>;
  /** ISO 8601, UTC. */
  readonly joinedAt: string;
  /** Our own role toward this peer in perfect negotiation: the peer that joined later is polite. */
  readonly polite: boolean;
}

/** A message from one peer to another: exactly one of `description`, `candidate` and `data`. */
export interface Message {
  description?: RTCSessionDescriptionInit | null;
  /** `null` is the end of candidates. */
  candidate?: RTCIceCandidateInit | null;
  /** Any JSON: the application's own. */
  data?: unknown;
  /** At most 64 characters that identify a negotiation. */
  session?: string;
}

/** A received message. */
export interface Received extends Message {
  from: string;
  /** Absent if the message went to everybody. */
  to?: string;
  /** When the service accepted it; ISO 8601, UTC. */
  at: string;
}

/**
 * `open`: events arrive. `reconnecting`: the module reconnects, and retries messages meanwhile. `offline`: the same,
 * and the browser reports that it has no network. `closed`: for good.
 */
export type State = 'reconnecting' | 'offline' | 'open' | 'closed';

/**
 * How events arrive: `stream` (an event stream), or `poll` (repeated requests, where no event stream gets through, where
 * there is no `EventSource`, or where other tabs use the connections of the browser).
 */
export type Transport = 'stream' | 'poll';

/** Why a peer has left. */
export type LeaveReason = 'left' | 'expired' | 'removed';

/**
 * Why the service refused something, or why something could not be done. `code` is the code of the service's problem
 * document (`room-full`, `peer-not-found`, ...), or one of the module's own:
 *
 * - `unreachable`: the service does not answer;
 * - `refused`: something between us and the service answers instead of it, such as a proxy while the service is replaced;
 *   `status` is its HTTP status;
 * - `unanswered`: the service did not answer for 100 s, and the module does not retry any more;
 * - `no-webrtc`: there is no `RTCPeerConnection`;
 * - `left`: the membership that sent it has ended.
 */
export class Problem extends Error {
  constructor(
    code: string,
    message?: string,
    options?: { status?: number; retryAfterMillis?: number; cause?: unknown },
  );
  readonly code: string;
  /** The HTTP status; 0 if there was no response. */
  readonly status: number;
  readonly retryAfterMillis: number;
  /** Whether the service may accept the same request later. */
  readonly passing: boolean;
}

export interface JoinOptions {
  /** The service's base URL; by default where this module came from. */
  url?: string | URL;
  /** The room's name. Either this or `lobby` is required. */
  room?: string;
  /** Instead of a room: a lobby, which pairs us with one stranger. The service then chooses the room's `name`. */
  lobby?: string;
  /** By default the service chooses one. */
  id?: string;
  /** What the others see of us: an object of at most 2 KiB of JSON. */
  metadata?: Record<string, unknown>;
  /** The application's own token, sent as `Authorization: Bearer`; or a function, called for each attempt to join. */
  credential?: string | (() => string | undefined | Promise<string | undefined>);
  /** Gives the join up; has no effect after the join. A membership that comes of it nevertheless is left. */
  signal?: AbortSignal;
  /**
   * Keeps the peer's token in `sessionStorage` while the page is hidden or unloaded, so that a reloaded page comes
   * back as the same peer. A duplicated tab joins as a new peer.
   */
  remember?: boolean;
  /**
   * The `EventSource` to receive with; by default the global one. Where there is none, as in Node before version 22, the
   * package `eventsource` has one. Without any, the module polls.
   */
  EventSource?: new (url: string | URL) => EventTarget & { readonly readyState: number; close(): void };
  /** Called before each retry, while the service cannot be reached or is too busy. */
  onretry?: (problem: Problem) => void;
}

export interface SendOptions {
  /** The peer to send to; without it, everybody else in the room. */
  to?: string;
  /** Seconds, 0 to 3600: how long the message waits for a receiver that is not in the room. */
  ttl?: number;
  /** Takes the message back, if it is not on its way yet. `send` then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** One message or event that was sent or received, without its content. */
export interface Trace {
  direction: 'sent' | 'received';
  /** The type of a description, `candidate`, `end-of-candidates`, `data`, or the name of an event. */
  what: string;
  /** The other peer, if there is one. */
  peer?: string;
  /** The length of the JSON text, in UTF-16 code units. */
  size: number;
  /** The event id; of a sent message only after the service has accepted it. */
  id?: string;
  /** Milliseconds since 1970 by this browser's clock: when `send` was called, or when it was received. */
  at: number;
  /** Of a sent message: milliseconds until the service accepted or refused it. */
  took?: number;
  /** Of a sent message that was refused: the code of the problem. */
  refused?: string;
}

/** What the service saw in a room, without the content of messages. The members depend on `what`. */
export interface TimelineEntry {
  /** ISO 8601, by the service's clock. */
  at: string;
  what: 'joined' | 'updated' | 'left' | 'message' | 'waiting' | 'opened' | 'ended' | 'refused' | 'reported';
  /** The event id, if the entry belongs to an event. */
  id?: string;
  /** The peer that the entry is about. */
  peer?: string;
  /** Of a message or a report. A message without `to` went to everybody; a refused one has `peer` and `to`. */
  from?: string;
  to?: string;
  /** Of a message: the type of a description, `candidate`, `end-of-candidates` or `data`. */
  kind?: string;
  bytes?: number;
  /** Of a candidate. It has no address. */
  candidate?: { type: 'host' | 'srflx' | 'prflx' | 'relay'; transport?: 'udp' | 'tcp'; mdns: boolean };
  /** Of a description: how many media sections it has, and how many of them are rejected. */
  media?: { sections: number; rejected: number };
  /** Of a description that has candidates: how many, by type. */
  candidates?: { host: number; srflx: number; prflx: number; relay: number; mdns: number };
  /** Of a report: its members, as the peer sent them. */
  session?: string;
  connectionState?: RTCPeerConnectionState;
  iceConnectionState?: RTCIceConnectionState;
  selected?: { local?: string; remote?: string; protocol?: string };
  gathered?: { host: number; srflx: number; relay: number };
  errors?: { code: number; server?: string }[];
  mdns?: number;
  restarts?: number;
  waitedMillis?: number;
  /** The peers to which the service has written it. */
  delivered?: { to: string; at: string; by: 'stream' | 'poll' }[];
  /** Of a stream: the last event id that it had reached. */
  after?: string;
  resumed?: boolean;
  /** Why a peer left, why a stream ended, or why it did not continue from the client's last event. */
  reason?: string;
  /** Of a refusal: the problem's code, and how often in a row. */
  code?: string;
  times?: number;
}

/**
 * What is wrong between two peers, or that nothing is.
 *
 * - Nothing: `connected`; `negotiating` (it may still take a moment).
 * - The other peer: `peer-absent`; `peer-deaf` (in the room, and receives nothing); `peer-left`.
 * - Signaling: `offer-refused` (by the service); `offer-unanswered`; `answer-not-delivered`; `glare-unresolved`;
 *   `session-replaced`.
 * - Networks: `no-candidates`; `host-only` (no address that is known outside); `mdns-only` (only names that are known
 *   in one network); `turn-unreachable`; `turn-refused` (the credentials); `relay-missing`; `ice-failed`.
 * - After the network: `dtls-failed`; `media-rejected`.
 * - `unknown`: the service does not know, does not say, or does not answer.
 */
export type Verdict =
  | 'connected'
  | 'negotiating'
  | 'peer-absent'
  | 'peer-deaf'
  | 'peer-left'
  | 'offer-refused'
  | 'offer-unanswered'
  | 'answer-not-delivered'
  | 'glare-unresolved'
  | 'session-replaced'
  | 'no-candidates'
  | 'host-only'
  | 'mdns-only'
  | 'turn-unreachable'
  | 'turn-refused'
  | 'relay-missing'
  | 'ice-failed'
  | 'dtls-failed'
  | 'media-rejected'
  | 'unknown';

/** What the service concludes from what it saw of two peers, and from what their pages reported. */
export interface Diagnosis {
  verdict: Verdict;
  confidence: 'certain' | 'likely';
  /** The id of the peer that it is about, this one or the other; absent if it is about both, or about neither. */
  about?: string;
  /** The negotiation that it is about. */
  session?: string;
  /** Since when; ISO 8601, by the service's clock. Absent if the service has no diagnosis. */
  since?: string;
  /** The entries of the timeline that it follows from. */
  evidence: TimelineEntry[];
  /** What to do, in a sentence for whoever runs the application. */
  advice: string;
  /** The path of its explanation in the repository of Parley. */
  docs?: string;
  /** Why there is no diagnosis, if the service refused it or did not answer. */
  problem?: Problem;
}

export interface RoomEventMap {
  /** A message from another peer. */
  message: CustomEvent<Received>;
  /** A peer has joined. A known peer that joined again has a new `joinedAt`. */
  'peer-joined': CustomEvent<{ peer: Peer }>;
  /** `message`: the text of the moderator who removed the peer. */
  'peer-left': CustomEvent<{ peer: Peer; reason: LeaveReason; message?: string }>;
  'peer-updated': CustomEvent<{ peer: Peer }>;
  /** Events may be missing: `peers` is correct now, and negotiations that were under way are void. */
  reset: CustomEvent<{}>;
  /** `iceServers` are fresh. */
  'ice-servers': CustomEvent<{}>;
  /**
   * A moderator removed us. The next event is `state` with `closed`; its problem has the moderator's text as `message`.
   */
  removed: CustomEvent<{}>;
  /** Also when `problem` has changed: what stands in the way of a room that has not been open for 10 s. */
  state: CustomEvent<{ state: State; problem?: Problem }>;
  /** The service refused a message of the connection with `peer`; see {@link Connection.problem}. */
  problem: CustomEvent<{ peer: string; problem: Problem; what: string }>;
  trace: CustomEvent<Trace>;
}

/**
 * Joins a room, or a lobby; tries again for as long as the service cannot be reached or is too busy.
 *
 * @throws Problem when the join is refused for good (`room-full`, `peer-id-taken`, `invalid-id`, ...); `signal.reason`
 *     when `signal` is aborted
 */
export function join(options: JoinOptions): Promise<Room>;

/** One membership of one room, and the memberships that replace it if the service forgets it. */
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
  /** Why the room is closed, or what has kept it from being open for 10 s. */
  readonly problem: Problem | undefined;
  readonly transport: Transport;
  /** What the others see of us. */
  readonly metadata: Record<string, unknown>;
  /** The connections that {@link connect} made and that are not closed, by peer. */
  readonly connections: Map<string, Connection>;

  /**
   * Sends a message. Messages arrive in the order in which they were sent. The module retries until the service
   * answers.
   *
   * @returns the event id, once the service has accepted it; `undefined` if it waits for its receiver (`ttl`)
   * @throws Problem when the service refuses it for good (`peer-not-found`, `invalid-message`, ...)
   */
  send(message: Message, options?: SendOptions): Promise<string | undefined>;

  /** Replaces our metadata, which the others see. */
  update(metadata: Record<string, unknown>): Promise<void>;

  /**
   * What the service saw in the room, in the order of time.
   *
   * @param options `token` of a moderator or an operator; by default our own, which is enough if we are a moderator
   * @throws Problem `forbidden` if the token is not enough, `not-found` if the service keeps no timelines
   */
  timeline(options?: { token?: string }): Promise<TimelineEntry[]>;

  /** Sends to one peer and receives from it: the signaling channel of the W3C's examples. */
  channel(peer: string): Channel;

  /**
   * Connects with a peer: negotiates an `RTCPeerConnection` with the room's ICE servers, and replaces it when it cannot
   * be used any more. Returns the existing connection, if there is one.
   *
   * @throws Problem `peer-not-found`; `no-webrtc` where there is no `RTCPeerConnection`; `left` when the room is closed
   */
  connect(peer: string, options?: ConnectOptions): Connection;

  /** Leaves for good and closes the connections. Never rejects. */
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
 * What a handler of messages gets. `data` is the application's own, if the message has it. In any other message it is
 * the message itself, so that both `({ description, candidate })` and `({ data: { description, candidate } })` work.
 */
export interface ChannelMessage extends Partial<Received> {
  data: any;
}

/** What {@link negotiate} needs: an ordered channel to one peer. */
export interface Signaler {
  send(message: Message): unknown;
  onmessage: ((message: any) => unknown) | null;
}

/**
 * A channel to one peer. Descriptions and candidates that came earlier wait for the first `onmessage`.
 */
export class Channel implements Signaler {
  private constructor();
  readonly peer: string;
  onmessage: ((message: ChannelMessage) => unknown) | null;
  send(message: Message, options?: Omit<SendOptions, 'to'>): Promise<string | undefined>;
  /** After this, the channel receives nothing. */
  close(): void;
}

/**
 * Perfect negotiation, as in the W3C's example. Candidates also wait for their description. Sets
 * `onnegotiationneeded`, `onicecandidate` and `oniceconnectionstatechange` of `pc`, and `onmessage` of `channel`.
 * Restarts ICE when either connection state is `failed`.
 *
 * @param role the peer that joined later is polite: `room.peers.get(id).polite`
 */
export function negotiate(pc: RTCPeerConnection, channel: Signaler, role: { polite: boolean }): void;

export interface ConnectOptions {
  /** Overrides the members of `{ iceServers: room.iceServers }`. */
  configuration?: RTCConfiguration;
  /** The streams whose tracks are sent; read again for each `RTCPeerConnection`. */
  streams?: Iterable<MediaStream>;
  /** Adds channels, tracks and transceivers to each new `RTCPeerConnection` before its negotiation. */
  prepare?: (pc: RTCPeerConnection) => void;
  /** A class to use instead of the browser's `RTCPeerConnection`: of werift, for example. */
  RTCPeerConnection?: new (configuration?: any) => any;
}

export interface ConnectionEventMap {
  /** `pc` is a new one; the former one is closed. */
  replaced: CustomEvent<{ pc: RTCPeerConnection }>;
  /** `pc.connectionState`, `setbacks` or `problem` has changed. */
  change: CustomEvent<{}>;
  /** The service refused a message: `what` is the type of a description, `candidate` or `end-of-candidates`. */
  problem: CustomEvent<{ problem: Problem; what: string }>;
  /**
   * It has failed, or was not connected for 15 s, and the service does not say that the negotiation goes on. Comes once
   * until it is connected again. The module tries on, so it may be connected later.
   */
  failed: CustomEvent<{ diagnosis: Diagnosis }> & { readonly diagnosis: Diagnosis };
  /** The peer has left, we have left, or `close` was called. */
  close: CustomEvent<{}>;
  track: RTCTrackEvent;
  datachannel: RTCDataChannelEvent;
}

/**
 * The connection with one peer: an `RTCPeerConnection`, which is replaced when it cannot be used any more, because the
 * peer has reloaded its page or a message was lost for good.
 */
export class Connection extends EventTarget {
  private constructor();
  readonly peer: string;
  /** The current one. */
  readonly pc: RTCPeerConnection;
  readonly closed: boolean;
  /** How often the negotiation has timed out since the last time it was connected. */
  readonly setbacks: number;
  /**
   * Why the service refused our last description, or a candidate after it. It is `undefined` again once the service
   * accepts a description. With `setbacks` and without a problem, the network between the peers is in the way.
   */
  readonly problem: Problem | undefined;
  /**
   * Asks the service what is wrong with it, or whether anything is. Never rejects: without an answer of the service the
   * verdict is `unknown`.
   */
  diagnose(): Promise<Diagnosis>;
  /** Closes it; {@link Room.connect} may make another one. */
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

/** What the `onmessage` of textbook samples gets; `data` has the same members, as in a `MessageEvent`. */
export interface SignalingMessage {
  desc?: RTCSessionDescriptionInit | null;
  description?: RTCSessionDescriptionInit | null;
  candidate?: RTCIceCandidateInit | null;
  data: any;
}

/**
 * The signaling channel that the samples of textbooks assume: two people in a room. Messages that are sent before the
 * other peer has joined wait for it.
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
