import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";

import { checkProof } from "../../../../displays/static/verify/log-proof.js";

const ORIGIN = "kezek.example/log/aksu";
const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
const leafOf = (hash) => sha256(Buffer.from([0]), hash);
const records = Array.from({ length: 9 }, (_, number) => sha256(Buffer.from([number])));

/** The root of the tree over these records, by the definition of RFC 9162, section 2.1.1. */
function rootOf(hashes) {
  if (hashes.length === 1) return leafOf(hashes[0]);
  const split = 2 ** Math.floor(Math.log2(hashes.length - 1));
  return sha256(Buffer.from([1]), rootOf(hashes.slice(0, split)), rootOf(hashes.slice(split)));
}

/** The hashes that lead from a record to the root (section 2.1.3.1). */
function pathOf(index, hashes) {
  if (hashes.length === 1) return [];
  const split = 2 ** Math.floor(Math.log2(hashes.length - 1));
  const [left, right] = [hashes.slice(0, split), hashes.slice(split)];
  return index < split ? [...pathOf(index, left), rootOf(right)] : [...pathOf(index - split, right), rootOf(left)];
}

const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const rawKey = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
const key = `${ORIGIN}+0a0b0c0d+${Buffer.concat([Buffer.from([1]), rawKey]).toString("base64")}`;

function proofOf(index, hashes, { path = pathOf(index, hashes), root = rootOf(hashes), signed = true } = {}) {
  const body = `${ORIGIN}\n${hashes.length}\n${root.toString("base64")}\n`;
  const signature = sign(null, Buffer.from(signed ? body : `${body} `), privateKey);
  const line = Buffer.concat([Buffer.from("0a0b0c0d", "hex"), signature]).toString("base64");
  const lines = path.map((hash) => hash.toString("base64"));
  const head = ["c2sp.org/tlog-proof@v1", `index ${index}`, ...lines].join("\n");
  return `${head}\n\n${body}\n\u2014 ${ORIGIN} ${line}\n`;
}

const check = (text, hash) => checkProof(text, hash.toString("hex"), [key]);

test("every record of trees of every shape is in them, under the log's own signature", async () => {
  for (let size = 1; size <= records.length; size += 1) {
    const hashes = records.slice(0, size);
    for (const [index, hash] of hashes.entries()) {
      const proof = await check(proofOf(index, hashes), hash);
      assert.deepEqual([proof.isIncluded, proof.index, proof.size, proof.origin], [true, index, size, ORIGIN]);
      assert.deepEqual(proof.signers, [{ name: ORIGIN, at: 0, isRight: true }]);
    }
  }
});

test("another record, another place, another root and a path of another length are not in the tree", async () => {
  const path = pathOf(5, records);
  const wrong = [
    [proofOf(5, records), records[4]],
    [proofOf(4, records, { path }), records[5]],
    [proofOf(5, records, { root: rootOf(records.slice(1)) }), records[5]],
    [proofOf(5, records, { path: path.slice(1) }), records[5]],
    [proofOf(5, records, { path: [...path, path[0]] }), records[5]],
    [proofOf(9, records, { path }), records[5]],
  ];
  for (const [text, hash] of wrong) assert.equal((await check(text, hash)).isIncluded, false);
});

test("a signature over other words is not right, and what is no proof is refused", async () => {
  const { signers } = await check(proofOf(5, records, { signed: false }), records[5]);
  assert.deepEqual(signers, [{ name: ORIGIN, at: 0, isRight: false }]);
  await assert.rejects(check("", records[5]), /no proof/);
  await assert.rejects(check(proofOf(5, records).replace("@v1", "@v2"), records[5]), /no proof/);
  await assert.rejects(check(proofOf(5, records, { path: Array(64).fill(records[0]) }), records[5]), /no proof/);
});
