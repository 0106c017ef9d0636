// @ts-check
import { h, redraw } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { checkProof } from "./log-proof.js";

/**
 * `<log-check log="/log/aksu" code="64 hex digits">`: lets the visitor's own browser check that the record is in the
 * public log, and says in words what it has found.
 */
export class LogCheck extends HTMLElement {
  connectedCallback() {
    // Browsers give their cryptography over https, and to the machine's own pages.
    if (!(crypto && crypto.subtle)) return this._say(t("Over https this browser could check the log itself."));
    redraw(
      this,
      h("button", { type: "button", onclick: () => this._check() }, t("Check the log in this browser")),
      h("div", { role: "status" }),
    );
  }

  async _check() {
    const log = this.getAttribute("log") || "";
    const code = this.getAttribute("code") || "";
    this._say(t("Reading the log …"));
    try {
      const [proof, keys] = await Promise.all([textOf(`${log}/proof/${code}`), textOf(`${log}/keys`)]);
      this._show(await checkProof(proof, code, keys.split("\n").filter(Boolean)));
    } catch {
      this._say(t("The log cannot be read now. Try again in a minute."));
    }
  }

  /** @param {import("./log-proof.js").CheckedProof} proof */
  _show(proof) {
    const own = proof.signers.filter((signer) => signer.isRight !== null);
    const isWrong = !proof.isIncluded || !proof.signers.length || own.some((signer) => !signer.isRight);
    if (isWrong)
      return this._say(
        t("The log does not have this record, or its signature is wrong. Keep the paper and tell an auditor."),
      );
    this._say(
      t("This browser has computed it: record {seq} of {size} in the log {log}.", {
        seq: proof.index + 1,
        size: proof.size,
        log: proof.origin,
      }),
      ...proof.signers.map((signer) =>
        signer.isRight === null
          ? t("Signed by {name}; this browser does not know the kind of the signature.", { name: signer.name })
          : signer.at
            ? t("Signed by the witness {name}, {time}.", { name: signer.name, time: utc(signer.at) })
            : t("Signed by the hall, whose log is {name}.", { name: signer.name }),
      ),
    );
  }

  /** @param {string[]} sentences */
  _say(...sentences) {
    redraw(this.querySelector("[role=status]") || this, ...sentences.map((sentence) => h("p", {}, sentence)));
  }
}

/** @param {number} seconds since 1970 */
function utc(seconds) {
  return `${new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** @param {string} address */
async function textOf(address) {
  const reply = await fetch(address);
  if (!reply.ok) throw new Error(String(reply.status));
  return reply.text();
}

customElements.define("log-check", LogCheck);
