/**
 * The tiles: a video or an initial for everybody in the call, and a video for every shared screen.
 *
 * @module
 */

import { element, icon, initial, make, setText, tint } from './dom.js';
import { present, presentTrack } from './pictures.js';
import { nameOf } from './words.js';

/** @typedef {import('./call.js').Call} Call */
/** @typedef {import('./member.js').Member} Member */
/** @typedef {import('./devices.js').Devices} Devices */

/**
 * @typedef {object} Tile
 * @property {string} id of the peer
 * @property {'camera' | 'screen'} kind
 * @property {string} name
 * @property {boolean} self
 * @property {'on' | 'off' | 'awaited'} video `awaited`: wanted, but no picture has arrived yet
 * @property {boolean} mic
 * @property {string} state
 * @property {MediaStream} [stream] of another person
 * @property {MediaStreamTrack} [track] our own
 */

/** What each item shows. @type {WeakMap<Element, Tile>} */
const tileOf = new WeakMap();

const SPEAKING_MILLIS = 200;
/** A threshold for the audio level of a receiver, 0 to 1. */
const SPEAKING_LEVEL = 0.02;

/**
 * @param {Call | undefined} call
 * @param {Devices} devices
 * @param {{id: string, name: string}} me
 */
export function renderTiles(call, devices, me) {
  const members = [...(call?.members.values() ?? [])];
  const tiles = [...members.flatMap(screenTiles), ...members.map(cameraTile), ...ownTiles(call, devices, me)];
  const list = element('tiles');
  const items = new Map([...list.children].map((item) => [/** @type {HTMLElement} */ (item).dataset.key, item]));
  tiles.forEach((tile, index) => {
    const key = `${tile.kind} ${tile.self ? 'me' : tile.id}`;
    const item = /** @type {HTMLElement} */ (items.get(key) ?? newItem(key, tile));
    items.delete(key);
    renderTile(item, tile);
    // Moved only if needed, because a video that is moved stops for a moment.
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  });
  for (const gone of items.values()) remove(gone);
  list.dataset.count = `${tiles.length}`;
  list.dataset.layout = layout(tiles);
  list.style.setProperty('--others', `${tiles.length - 1}`);
}

/** @param {Tile[]} tiles */
function layout(tiles) {
  if (tiles.some(({ kind, self }) => kind === 'screen' && !self)) return 'screen';
  return { 1: 'solo', 2: 'pair' }[tiles.length] ?? 'grid';
}

/**
 * @param {Member} member
 * @returns {Tile}
 */
function cameraTile({ peer, stream, shown, state }) {
  const [picture] = stream?.getVideoTracks() ?? [];
  const video = !shown.camera ? 'off' : picture && !picture.muted ? 'on' : 'awaited';
  return { id: peer.id, kind: 'camera', name: nameOf(peer), self: false, video, mic: shown.mic, state, stream };
}

/**
 * @param {Member} member
 * @returns {Tile[]} one, or none
 */
function screenTiles({ peer, screen, state }) {
  const name = `${nameOf(peer)}’s screen`;
  if (!screen) return [];
  return [{ id: peer.id, kind: 'screen', name, self: false, video: 'on', mic: true, state, stream: screen }];
}

/**
 * @param {Call | undefined} call
 * @param {Devices} devices
 * @param {{id: string, name: string}} me
 * @returns {Tile[]}
 */
function ownTiles(call, devices, { id, name }) {
  const common = { id, self: true, state: 'connected' };
  const screen = call?.outgoing.screen?.getVideoTracks()[0];
  const track = devices.track('video');
  /** @type {Tile[]} */
  const tiles = [];
  if (screen) tiles.push({ ...common, kind: 'screen', name: 'Your screen', track: screen, video: 'on', mic: true });
  const label = name ? `${name} (you)` : 'You';
  const video = track ? 'on' : devices.awaitsPicture ? 'awaited' : 'off';
  tiles.push({ ...common, kind: 'camera', name: label, track, video, mic: devices.isOn('audio') });
  return tiles;
}

/**
 * @param {string} key
 * @param {Tile} tile
 */
function newItem(key, { id, kind, self }) {
  const item = make('li', 'tile');
  Object.assign(item.dataset, { key, id, kind, self: `${self}` });
  tint(item, id);
  const video = make('video', self && kind === 'camera' ? 'mirrored' : '');
  Object.assign(video, { autoplay: true, playsInline: true, muted: self });
  video.addEventListener('resize', () => {
    item.dataset.shape = video.videoHeight > video.videoWidth ? 'portrait' : 'landscape';
    const tile = tileOf.get(item);
    if (tile) renderTile(item, tile);
  });
  const avatar = make('span', 'avatar');
  avatar.setAttribute('aria-hidden', 'true');
  const muted = make('span', 'muted');
  muted.append(icon('mic-off'), make('span', 'visually-hidden', 'Muted'));
  const dark = make('span', 'dark');
  dark.append(icon('camera-off'), make('span', 'visually-hidden', 'Camera off'));
  const caption = make('p', 'caption');
  caption.append(muted, dark, make('span', 'name'), make('span', 'state'));
  item.append(video, avatar, caption);
  return item;
}

/**
 * @param {HTMLElement} item
 * @param {Tile} tile
 */
function renderTile(item, tile) {
  const { id, name, self, mic, state, stream, track } = tile;
  tileOf.set(item, tile);
  const picture = /** @type {HTMLVideoElement} */ (item.querySelector('video'));
  if (self) presentTrack(picture, track);
  else present(picture, stream);
  picture.setAttribute('aria-label', name);
  // After a rollback, Chromium calls a track muted although its pictures arrive.
  const video = tile.video === 'awaited' && picture.videoWidth > 0 ? 'on' : tile.video;
  Object.assign(item.dataset, { id, video, mic: mic ? 'on' : 'off', state });
  const awaited = video === 'awaited' ? 'no picture yet…' : '';
  const stateText = { connecting: 'connecting…', interrupted: 'lost, trying again…' }[state] ?? awaited;
  setText(item.querySelector('.name'), name);
  setText(item.querySelector('.state'), stateText);
  setText(item.querySelector('.avatar'), initial(name));
}

/** @param {Element} item */
function remove(item) {
  const video = item.querySelector('video');
  if (video) video.srcObject = null;
  item.remove();
}

/**
 * Marks who is speaking, until the signal is aborted.
 *
 * @param {Call} call
 * @param {AbortSignal} signal
 */
export function markSpeaking(call, signal) {
  const timer = setInterval(() => {
    for (const item of element('tiles').children) {
      const { id = '', kind } = /** @type {HTMLElement} */ (item).dataset;
      const speaking = kind === 'camera' && level(call.members.get(id)) > SPEAKING_LEVEL;
      item.toggleAttribute('data-speaking', speaking);
    }
  }, SPEAKING_MILLIS);
  signal.addEventListener('abort', () => clearInterval(timer));
}

/** @param {Member | undefined} member */
function level(member) {
  if (!member?.shown.mic) return 0;
  const receivers = member.connection?.pc.getReceivers().filter(({ track }) => track.kind === 'audio') ?? [];
  const sources = receivers.flatMap((receiver) => receiver.getSynchronizationSources());
  return Math.max(0, ...sources.map(({ audioLevel = 0 }) => audioLevel));
}
