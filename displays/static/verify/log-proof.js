// @ts-check

/**
 * Reads and checks the proof that a record is in a hall's public log, as C2SP's tlog-proof writes it, with the
 * browser's own cryptography: nothing that the server says of it is believed.
 */

/**
 * @typedef {{
 *   index: number, size: number, origin: string, isIncluded: boolean,
 *   signers: {name: string, at: number, isRight: boolean | null}[],
 * }} CheckedProof `at` is a witness's time in s since 1970, 0 for the log's own signature; `isRight` is null where the
 *   browser does not know Ed25519
 */

const HEADER = "c2sp.org/tlog-proof@v1";
const ED25519 = 1;
const COSIGNATURE = 4;
const ID_BYTES = 4;
const TIME_BYTES = 8;
const MOST_HASHES = 63;

/**
 * Whether the record with that hash (64 hex digits) is in the tree, and whose signatures are right. `keys` are written
 * as NAME+ID+KEY.
 * @param {string} text
 * @param {string} hash
 * @param {string[]} keys
 * @returns {Promise<CheckedProof>}
 */
export async function checkProof(text, hash, keys) {
  const middle = text.indexOf("\n\n");
  const [header, indexLine, ...lines] = text.slice(0, middle).split("\n");
  const note = text.slice(middle + 2);
  const end = note.lastIndexOf("\n\n");
  const body = note.slice(0, end + 1);
  const [origin, size, root] = body.split("\n");
  if (header !== HEADER || middle < 0 || end < 0 || lines.length > MOST_HASHES || !/^index \d{1,15}$/.test(indexLine))
    throw new Error("no proof");
  const index = Number(indexLine.slice("index ".length));
  const leaf = await sha256(new Uint8Array([0]), bytesOfHex(hash));
  const reached = await rootOf(index, Number(size), leaf, lines.map(bytesOf));
  const signers = [];
  for (const line of note.slice(end + 2).split("\n")) {
    const signer = await signerOf(line, body, keys);
    if (signer) signers.push(signer);
  }
  return { index, size: Number(size), origin, isIncluded: isSame(reached, bytesOf(root)), signers };
}

/**
 * The root that the hashes lead to (RFC 9162, section 2.1.3.2); of none where they are too few or too many.
 * @param {number} index
 * @param {number} size
 * @param {Uint8Array} leaf
 * @param {Uint8Array[]} hashes
 */
async function rootOf(index, size, leaf, hashes) {
  const nodePrefix = new Uint8Array([1]);
  let position = index;
  let last = size - 1;
  let root = leaf;
  for (const hash of hashes) {
    if (last === 0) return new Uint8Array();
    if (position % 2 === 1 || position === last) {
      root = await sha256(nodePrefix, hash, root);
      while (position % 2 === 0 && position > 0) {
        position /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      root = await sha256(nodePrefix, root, hash);
    }
    position = Math.floor(position / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && index < size ? root : new Uint8Array();
}

/**
 * Who has signed, for a line under one of the keys.
 * @param {string} line
 * @param {string} body
 * @param {string[]} keys
 */
async function signerOf(line, body, keys) {
  const [dash, name, encoded] = line.split(" ");
  if (dash !== "\u2014" || !encoded) return null;
  const data = bytesOf(encoded);
  for (const key of keys) {
    const [keyName, id, publicKey] = key.split("+", 2).concat(key.split("+").slice(2).join("+"));
    if (keyName !== name || hexOf(data.subarray(0, ID_BYTES)) !== id) continue;
    const material = bytesOf(publicKey);
    const isWitness = material[0] === COSIGNATURE;
    if (!isWitness && material[0] !== ED25519) return null;
    const at = isWitness ? timeOf(data.subarray(ID_BYTES, ID_BYTES + TIME_BYTES)) : 0;
    const message = isWitness ? `cosignature/v1\ntime ${at}\n${body}` : body;
    const signature = data.subarray(ID_BYTES + (isWitness ? TIME_BYTES : 0));
    return { name, at, isRight: await isSigned(material.subarray(1), signature, new TextEncoder().encode(message)) };
  }
  return null;
}

/**
 * Whether the signature is the key's; null where the browser does not know Ed25519.
 * @param {Uint8Array} key
 * @param {Uint8Array} signature
 * @param {Uint8Array} message
 */
async function isSigned(key, signature, message) {
  const algorithm = { name: "Ed25519" };
  /** @type {CryptoKey} */
  let imported;
  try {
    imported = await crypto.subtle.importKey("raw", key.slice(), algorithm, false, ["verify"]);
  } catch {
    return null;
  }
  return crypto.subtle.verify(algorithm, imported, signature.slice(), message.slice());
}

/** @param {Uint8Array[]} parts */
async function sha256(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

/** @param {string} base64 */
function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** @param {string} hex */
function bytesOfHex(hex) {
  return Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
}

/** @param {Uint8Array} bytes */
function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {Uint8Array} bytes */
function timeOf(bytes) {
  return bytes.reduce((time, byte) => time * 256 + byte, 0);
}

/**
 * @param {Uint8Array} left
 * @param {Uint8Array} right
 */
function isSame(left, right) {
  return left.length > 0 && hexOf(left) === hexOf(right);
}
