// @ts-check
/** `<refused-batches>`: what halls sent and the centre refused. A batch is compared when somebody opens it. */

import { find, h, notify, pageData, redraw } from "../../../queue_server/pages/static/dom.js";
import { numberText } from "../../../queue_server/pages/static/numbers.js";
import { named, t, tn } from "../../../queue_server/pages/static/words.js";
import { ask, tell } from "../shared/server-documents.js";
import { momentText } from "../shared/moment-text.js";
import { withRoles } from "../shared/table-roles.js";
import { recordRows } from "./record-sides.js";
import { endedAlarm } from "./region-words.js";

const HALLS = "/api/v1/centre/halls";

class RefusedBatches extends HTMLElement {
  connectedCallback() {
    this.#load();
  }

  async #load() {
    const answer = await ask("/api/v1/centre/evidence");
    notify(this, "problem", answer.sentence);
    if (!answer.ok) return;
    /** @type {Kezek.HallEvidence[]} */
    const halls = answer.body;
    const nothing = h("p", { class: "quiet" }, t("No batch was refused."));
    redraw(find(this, "[data-part=halls]"), ...(halls.length ? halls.map((hall) => this.#hall(hall)) : [nothing]));
    const section = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    section?.scrollIntoView();
    const batch = (section ?? this).querySelector("details");
    if (batch) batch.open = true;
  }

  /** @param {Kezek.HallEvidence} hall */
  #hall(hall) {
    const { hall: id, names, forked_seq: seq, paired_at: pairedAt, batches } = hall;
    const name = names ? named(names) : id;
    const differs =
      seq === null
        ? t("Somebody has looked into it. What was refused stays here.")
        : t("The journals differ from record {seq} on, noticed {time}.", {
            seq: numberText(seq),
            time: momentText(hall.forked_at),
          });
    const settle = h("button", { type: "button", onclick: () => this.#settle(id) }, t("I have looked into it"));
    return h(
      "section",
      { class: "refused-hall", id, "data-level": seq === null ? "note" : "fault", "aria-label": name },
      h("h2", {}, name),
      h("p", {}, h("b", {}, differs)),
      h(
        "p",
        { class: "quiet" },
        t("Sent with the token of {hall}, paired {time}.", { hall: id, time: momentText(pairedAt) }),
      ),
      h(
        "p",
        { class: "actions" },
        h("a", { href: `/manager/${encodeURIComponent(id)}` }, t("The hall as it is here")),
        seq !== null && pageData("about").may_settle ? settle : "",
      ),
      ...batches.map((batch) => this.#batch(id, batch)),
    );
  }

  /**
   * @param {string} hall
   * @param {Kezek.EvidenceDocument} batch
   */
  #batch(hall, { digest, seq, at }) {
    const path = `${HALLS}/${encodeURIComponent(hall)}/evidence/${digest}`;
    const place = h("div", { "aria-live": "polite" });
    const details = h(
      "details",
      { class: "refused-batch", "data-digest": digest },
      h("summary", {}, t("{time}: differs from record {seq} on", { time: momentText(at), seq: numberText(seq) })),
      place,
    );
    const compare = async () => {
      if (!details.hasAttribute("open") || place.childElementCount) return;
      const answer = await ask(`${path}/comparison`);
      const file = h("p", {}, h("a", { href: path, download: "" }, t("The batch as it came, a file for zstd -d")));
      if (answer.ok) redraw(place, ...comparisonNodes(answer.body), file);
      else redraw(place, h("p", { class: "notice fault" }, answer.sentence), file);
    };
    details.addEventListener("toggle", compare);
    return details;
  }

  /** @param {string} hall */
  async #settle(hall) {
    const answer = await tell(`${HALLS}/${encodeURIComponent(hall)}/settle`);
    notify(this, "problem", answer.sentence);
    notify(this, "done", answer.ok ? endedAlarm() : "");
    if (answer.ok) await this.#load();
  }
}

/**
 * @param {Kezek.EvidenceComparison} comparison
 * @returns {HTMLElement[]}
 */
function comparisonNodes({ first, last, changed, is_linked: isLinked, records, papers, more_papers: rest }) {
  const range = { first: numberText(first), last: numberText(last) };
  const nodes = [
    h(
      "p",
      {},
      t("Records {first} to {last}.", range),
      " ",
      tn("In {n} of these places stands something else.", "In {n} of these places stands something else.", changed),
    ),
  ];
  if (!isLinked)
    nodes.push(
      h(
        "p",
        { class: "notice" },
        t("The record before them is another one already, so their codes are not known here."),
      ),
    );
  nodes.push(...records.map(sides));
  if (changed > records.length)
    nodes.push(
      h("p", { class: "quiet" }, tn("{n} more is in the file.", "{n} more are in the file.", changed - records.length)),
    );
  if (papers.length) nodes.push(h("h3", {}, t("What papers say")), paperTable(papers));
  if (rest) nodes.push(h("p", { class: "quiet" }, tn("{n} more paper", "{n} more papers", rest)));
  return nodes;
}

/** @param {Kezek.ContestedRecord} record */
function sides({ seq, stored, in_batch: batched }) {
  const heads = [t("At the centre"), t("In the hall")];
  const row = (/** @type {import("./record-sides.js").SideRow} */ { name, values, differs }) =>
    h(
      "tr",
      { "data-differs": differs ? "" : null },
      h("th", { scope: "row" }, name),
      ...values.map((value, side) => h("td", { "data-title": heads[side] }, value)),
    );
  return h(
    "div",
    {},
    h("h3", {}, t("Record {seq}", { seq: numberText(seq) })),
    h(
      "div",
      { class: "table-scroll" },
      withRoles(
        h(
          "table",
          { class: "record-sides" },
          h("thead", {}, h("tr", {}, h("td", {}), ...heads.map((head) => h("th", { scope: "col" }, head)))),
          h("tbody", {}, ...recordRows(stored, batched).map(row)),
        ),
      ),
    ),
  );
}

/** @param {Kezek.ContestedPaperDocument[]} papers */
function paperTable(papers) {
  const heads = [t("Number"), t("Given"), t("Code, if the centre is right"), t("Code, if the hall is right")];
  const rows = papers.map(({ kind, number, at, code_stored: stored, code_sent: batched }) => {
    const cells = [
      momentText(at),
      stored ?? t("not given there"),
      batched === "" ? t("not known here") : (batched ?? t("not in this batch")),
    ];
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, kind === "booking" ? t("Booking") : number),
      ...cells.map((cell, place) => h("td", { "data-title": heads[place + 1] }, cell)),
    );
  });
  return h(
    "div",
    { class: "table-scroll" },
    withRoles(
      h(
        "table",
        { class: "paper-codes" },
        h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head)))),
        h("tbody", {}, ...rows),
      ),
    ),
  );
}

customElements.define("refused-batches", RefusedBatches);
