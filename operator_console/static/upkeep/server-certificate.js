// @ts-check
/** The certificate for https: what it is, another one from files, or a request for the own authority. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { problemText, t } from "../../../queue_server/pages/static/words.js";
import { ask, tell } from "../shared/server-documents.js";
import { certificateFacts, standingText } from "./certificate-facts.js";
import { momentText } from "../shared/moment-text.js";

const PATH = "/api/v1/certificate";
const ACCEPTS = ".pem,.crt,.cer,.key,.der,.p12,.pfx";

class ServerCertificate extends HTMLElement {
  connectedCallback() {
    this.#look();
  }

  async #look() {
    this.#draw(await ask(PATH));
  }

  /**
   * @param {{ ok: boolean, body: any, sentence: string }} answer
   * @param {string} [praise]
   */
  #draw({ ok, body, sentence }, praise = "") {
    if (!ok) return this.replaceChildren(h("p", { class: "notice fault", role: "alert" }, sentence));
    this.replaceChildren(
      ...(praise ? [h("p", { class: "verdict", "data-mark": "✓", role: "status" }, praise)] : []),
      ...state(body),
      this.#upload(body),
      body.request ? this.#waiting(body.request) : this.#wish(body),
    );
    return undefined;
  }

  /** @param {Kezek.CertificateDocument} body */
  #upload({ largest, is_readable: isReadable, request }) {
    /** @type {(attributes: Record<string, unknown>) => HTMLInputElement} */
    const field = (attributes) => h("input", { type: "file", accept: ACCEPTS, ...attributes });
    const certificate = field({ required: true, "data-file": "certificate" });
    const key = field({ "data-file": "key" });
    const form = h(
      "form",
      { class: "card certificate-form" },
      h("h3", {}, t("Put in a certificate")),
      h("label", { class: "field" }, h("span", {}, t("Certificate with its chain (PEM file)")), certificate),
      h(
        "label",
        { class: "field" },
        h(
          "span",
          {},
          request
            ? t("Its key (PEM file); not for the request below")
            : t("Its key (PEM file), if it is a file of its own"),
        ),
        key,
      ),
      isReadable &&
        h(
          "p",
          { class: "notice" },
          t(
            "This page came without encryption: whoever listens on the network can read a key that is sent from here. Make a request instead: its key never leaves the server.",
          ),
        ),
      h("div", { role: "status", "data-part": "outcome" }),
      h("button", { class: "primary" }, t("Check and put in")),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send(
        [certificate, key].flatMap((input) => [...(input.files ?? [])]),
        largest,
        false,
      );
    });
    return form;
  }

  /**
   * @param {File[]} files
   * @param {number} largest
   * @param {boolean} isConfirmed
   */
  async #send(files, largest, isConfirmed) {
    const body = new Blob(files.flatMap((file) => [file, "\n"]));
    if (body.size > largest) return this.#refuse(t("These files are too large for a certificate and its key."));
    const answer = await post(`${PATH}${isConfirmed ? "?confirmed=yes" : ""}`, body);
    if (!answer.ok && answer.body.code === "certificate_other_name") {
      const anyway = () => this.#send(files, largest, true);
      return this.#refuse(answer.sentence, anyway);
    }
    if (!answer.ok) return this.#refuse(answer.sentence);
    dispatchEvent(new Event("certificate-changed"));
    return this.#draw(answer, answer.body.is_https ? t("The certificate is in use.") : t("The certificate is saved."));
  }

  /**
   * @param {string} sentence
   * @param {() => void} [anyway] What is done all the same, after a second question.
   */
  #refuse(sentence, anyway) {
    const cancel = h("button", { type: "button", onclick: () => this.#look() }, t("Cancel"));
    this.querySelector("[data-part=outcome]")?.replaceChildren(
      h("p", { class: anyway ? "notice" : "notice fault", role: "alert" }, sentence),
      ...(anyway
        ? [
            h(
              "div",
              { class: "actions" },
              h("button", { type: "button", class: "removes", onclick: anyway }, t("Put it in all the same")),
              cancel,
            ),
          ]
        : []),
    );
    if (anyway) cancel.focus();
  }

  /** @param {Kezek.WaitingRequest} request */
  #waiting({ names, made_at: madeAt }) {
    const question = h("div", { role: "status" });
    const drop = () => {
      const cancel = h("button", { type: "button", onclick: () => question.replaceChildren() }, t("Cancel"));
      question.replaceChildren(
        h(
          "p",
          { class: "notice" },
          t("Its key is deleted: a certificate that is signed for it cannot be used any more."),
        ),
        h(
          "div",
          { class: "actions" },
          h("button", { type: "button", class: "removes", onclick: () => this.#drop() }, t("Drop the request")),
          cancel,
        ),
      );
      cancel.focus();
    };
    return h(
      "section",
      { class: "card certificate-form" },
      h("h3", {}, t("A request waits for its certificate")),
      h("p", {}, t("For {names}, made on {time}.", { names: names.join(", "), time: momentText(madeAt) })),
      h(
        "p",
        { class: "quiet" },
        t("Send the file to the authority. Put in above what it sends back; the key is here already."),
      ),
      h(
        "div",
        { class: "actions" },
        h("a", { class: "button", href: `${PATH}/request.csr`, download: "" }, t("Download the request")),
        h("button", { type: "button", class: "removes", onclick: drop }, t("Drop the request …")),
      ),
      question,
    );
  }

  async #drop() {
    this.#draw(await tell(`${PATH}/request/drop`), t("The request and its key are deleted."));
  }

  /** @param {Kezek.CertificateDocument} body */
  #wish({ proposed }) {
    const names = h("textarea", { rows: 3, required: true }, proposed.join("\n"));
    const organisation = h("input", { type: "text", maxlength: 64 });
    const outcome = h("div", { role: "status" });
    const form = h(
      "form",
      { class: "card certificate-form" },
      h("h3", {}, t("A request for the own authority")),
      h(
        "p",
        { class: "quiet" },
        t("The server makes a key, which never leaves it, and a file that the authority of the organisation signs."),
      ),
      h("label", { class: "field" }, h("span", {}, t("Names and addresses of this server, one a line")), names),
      h("label", { class: "field" }, h("span", {}, t("Organisation; may stay empty")), organisation),
      outcome,
      h("button", {}, t("Make a request")),
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const lines = names.value.split("\n").map((line) => line.trim());
      const wish = { names: lines.filter(Boolean), organisation: organisation.value.trim() };
      const answer = await tell(`${PATH}/request`, wish);
      if (answer.ok) this.#draw(answer);
      else outcome.replaceChildren(h("p", { class: "notice fault", role: "alert" }, answer.sentence));
    });
    return form;
  }
}

/**
 * How the server speaks, and the certificate in force.
 * @param {Kezek.CertificateDocument} body
 */
function state({ is_https: isHttps, is_page_https: isPageHttps, host, in_force: inForce, saved }) {
  if (isHttps) {
    const nothing = h("p", { class: "notice" }, t("This server speaks https; its certificate cannot be described."));
    return [inForce ? certificateCard(inForce, host) : nothing];
  }
  const plain = isPageHttps
    ? t("This server speaks http; a proxy before it speaks https and has the certificate.")
    : t("This server speaks http: passwords cross the network for anyone to read.");
  if (!saved) return [h("p", { class: "notice" }, plain)];
  const restart = t(
    "A certificate is saved. From the next start of the server on, all pages are at https:// and no more at http://: screens and kiosks open the other address then.",
  );
  return [h("p", { class: "notice" }, restart), certificateCard(saved, host)];
}

/**
 * @param {Kezek.PresentedCertificate} certificate
 * @param {string} host
 */
function certificateCard(certificate, host) {
  const standing = standingText(certificate);
  return h(
    "section",
    { class: "card certificate-form" },
    standing
      ? h("p", { class: certificate.is_alarming ? "notice fault" : "notice" }, standing)
      : h("p", { class: "verdict", "data-mark": "✓" }, t("The certificate for https is valid.")),
    !certificate.fits &&
      h("p", { class: "notice" }, t("It is not for {host}, as this page was opened: browsers warn of it.", { host })),
    certificateFacts(certificate),
  );
}

/**
 * POSTs the files in one body: `{ ok, body, sentence }`.
 * @param {string} path
 * @param {Blob} body
 */
async function post(path, body) {
  try {
    const headers = {
      "Content-Type": "application/octet-stream",
      "X-Kezek-Token": document.documentElement.dataset.token ?? "",
    };
    const answer = await fetch(path, { method: "POST", headers, body });
    const outcome = await answer.json();
    return { ok: answer.ok, body: outcome, sentence: answer.ok ? "" : problemText(outcome) };
  } catch {
    return { ok: false, body: {}, sentence: t("The file did not come whole. Send it again.") };
  }
}

customElements.define("server-certificate", ServerCertificate);
