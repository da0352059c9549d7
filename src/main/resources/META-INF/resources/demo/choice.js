/**
 * The lists of cameras and microphones to choose from.
 *
 * @module
 */

import { element } from './dom.js';

/** @typedef {import('./devices.js').Devices} Devices */

/**
 * Keeps two lists up to date with the devices of the machine and the ones that are used.
 *
 * @param {Devices} devices
 * @param {{audio: string, video: string}} ids of the lists
 */
export function offerChoice(devices, { audio, video }) {
  const lists = { audio: select(audio), video: select(video) };
  const refresh = async () => {
    const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    fill(lists.audio, all, devices.choices.audioId);
    fill(lists.video, all, devices.choices.videoId);
  };
  lists.audio.addEventListener('change', () => devices.choose('audio', lists.audio.value));
  lists.video.addEventListener('change', () => devices.choose('video', lists.video.value));
  navigator.mediaDevices?.addEventListener('devicechange', refresh);
  devices.addEventListener('change', refresh);
  refresh();
}

/** @param {string} id */
const select = (id) => /** @type {HTMLSelectElement} */ (element(id));

/**
 * Before the user has agreed, a browser reveals neither the number of devices nor their names.
 *
 * @param {HTMLSelectElement} list
 * @param {MediaDeviceInfo[]} all
 * @param {string | undefined} chosen
 */
function fill(list, all, chosen) {
  const known = all.filter(({ kind, deviceId }) => kind === list.dataset.kind && deviceId !== '');
  const what = list.dataset.kind === 'videoinput' ? 'camera' : 'microphone';
  const options = known.map(({ label, deviceId }, index) => new Option(label || `${what} ${index + 1}`, deviceId));
  const none = new Option(
    all.some(({ kind }) => kind === list.dataset.kind) ? `The default ${what}` : `No ${what}`,
    '',
  );
  const texts = (/** @type {HTMLOptionElement[]} */ some) =>
    some.map(({ text, value }) => `${value} ${text}`).join('\n');
  const wanted = options.length > 0 ? options : [none];
  // Rebuilt only after a change, because the user may have the list open.
  if (texts(wanted) !== texts([...list.options])) list.replaceChildren(...wanted);
  if (known.some(({ deviceId }) => deviceId === chosen)) list.value = chosen ?? '';
  list.disabled = known.length === 0;
}
