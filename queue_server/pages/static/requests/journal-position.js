// @ts-check
/**
 * How far this page has seen a hall's journal. Whatever server answers next, it is asked for that or later: behind one
 * address there may be several servers, of which one has not read yet what another has just written.
 */

const HALL = /^\/api\/v1\/halls\/([^/?#]+)/;
const SEQ = /^\d{1,15}$/;

/** @type {Map<string, number>} */
const positions = new Map();

/**
 * @param {string} path
 * @returns {string}
 */
function hallOf(path) {
  const parts = HALL.exec(path);
  return parts ? parts[1] : "";
}

/**
 * Notes that the page has seen a record of the hall in the address.
 * @param {string} path
 * @param {number} seq
 */
export function noteSeq(path, seq) {
  const hall = hallOf(path);
  if (hall) positions.set(hall, Math.max(seq, positions.get(hall) || 0));
}

/**
 * Notes what an answer says. One that knows of no such record comes from a journal that was put back: the number is
 * forgotten, and true is given, so that the request is sent once more without it.
 * @param {string} path
 * @param {Response} answer
 * @param {any} body
 * @returns {boolean}
 */
export function noteAnswerSeq(path, answer, body) {
  if (answer.status === 400 && body && body.code === "ahead_of_journal") return positions.delete(hallOf(path));
  const seq = answer.headers.get("Kezek-Seq");
  if (seq && SEQ.test(seq)) noteSeq(path, Number(seq));
  return false;
}

/**
 * The headers that ask for what the page has seen, or later.
 * @param {string} path
 * @returns {Record<string, string>}
 */
export function afterHeaders(path) {
  const seq = positions.get(hallOf(path));
  return seq ? { "Kezek-After": String(seq) } : {};
}
