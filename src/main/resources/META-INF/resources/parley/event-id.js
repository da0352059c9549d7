/**
 * Whether one event id is after another: `<epoch>-<number>`. Ids of different epochs have no order; the later one is the
 * one that came later.
 *
 * @param {string} id
 * @param {string} other
 */
export function isAfter(id, other) {
  const [epoch, number] = split(id);
  const [otherEpoch, otherNumber] = split(other);
  return id !== '' && (epoch !== otherEpoch || number > otherNumber);
}

/**
 * @param {string} id
 * @returns {[string, number]}
 */
function split(id) {
  const dash = id.lastIndexOf('-');
  return [id.slice(0, dash), Number(id.slice(dash + 1))];
}
