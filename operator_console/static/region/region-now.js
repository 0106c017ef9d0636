// @ts-check
/** `<region-now>`: the halls of a region as they are now, asked for every few seconds while somebody looks. */

import { now } from "../../../queue_server/pages/static/clock/clock.js";
import { find, h, notify, pageData, redraw } from "../../../queue_server/pages/static/dom.js";
import { fetchDocument } from "../../../queue_server/pages/static/requests/requests.js";
import { named, t, tn } from "../../../queue_server/pages/static/words.js";
import { durationText } from "../shared/elapsed-times.js";
import { agoText } from "../shared/moment-text.js";
import { DocumentView } from "../shared/document-view.js";
import { drawMarks } from "./region-marks.js";
import { COLUMNS, RegionRows, sortedHalls } from "./region-rows.js";
import { percentText } from "../../../queue_server/pages/static/numbers.js";
import { alarmSentence, hallName, levelOf } from "./region-words.js";

const OLD_AFTER_MS = 15_000;

class RegionNow extends DocumentView {
  everyMs = 5000;
  /** @type {Kezek.RegionDocument | null} */
  #document = null;
  #heardAt = Date.now();
  #district = new URLSearchParams(location.search).get("district") || "";
  #sort = "alarms";
  /** @type {RegionRows | null} */
  #rows = null;

  connectedCallback() {
    this.#rows = new RegionRows(find(this, '[data-part="table"]'), (key) => this.#sortBy(key));
    this.#fillSort();
    const district = find(this, "select[data-part=district]", HTMLSelectElement);
    district.addEventListener("change", () => this.#choose(district.value));
    super.connectedCallback();
  }

  async read() {
    return { answer: await fetchDocument("/api/v1/region", () => location.reload()) };
  }

  /** @param {{ answer: Kezek.RegionDocument | null }} document */
  show({ answer }) {
    if (answer) {
      this.#document = answer;
      this.#heardAt = Date.now();
      this.#draw();
    }
    const silence = Date.now() - this.#heardAt;
    const age = durationText(silence / 1000);
    notify(this, "stale", silence > OLD_AFTER_MS ? t("No connection. This is as it was {age} ago.", { age }) : "");
  }

  #fillSort() {
    const select = find(this, "select[data-part=sort]", HTMLSelectElement);
    select.append(
      ...COLUMNS.map(({ key, title }) => h("option", { value: key }, key === "alarms" ? t("trouble first") : title())),
    );
    select.addEventListener("change", () => this.#sortBy(select.value));
  }

  /** @param {string} key */
  #sortBy(key) {
    this.#sort = key;
    find(this, "select[data-part=sort]", HTMLSelectElement).value = key;
    this.#draw();
  }

  /** @param {string} district */
  #choose(district) {
    this.#district = district;
    const address = new URL(location.href);
    if (district) address.searchParams.set("district", district);
    else address.searchParams.delete("district");
    history.replaceState(null, "", address);
    this.#draw();
  }

  #draw() {
    if (!this.#document || !this.#rows) return;
    const districts = new Map(this.#document.districts.map(({ id, names }) => [id, names]));
    if (!districts.has(this.#district)) this.#district = "";
    this.#drawDistricts(districts);
    const halls = this.#document.halls.filter(({ district }) => !this.#district || district === this.#district);
    this.#drawGlance(halls);
    this.#drawAlarms(halls);
    this.#rows.draw(sortedHalls(halls, this.#sort), this.#sort, districts);
    const marks = this.querySelector('[data-part="marks"]');
    if (marks instanceof SVGElement) drawMarks(marks, halls, pageData("about").points);
  }

  /** @param {Map<string, Kezek.Names>} districts */
  #drawDistricts(districts) {
    const select = find(this, "select[data-part=district]", HTMLSelectElement);
    if (select.options.length !== districts.size + 1)
      redraw(
        select,
        h("option", { value: "" }, t("all")),
        ...[...districts].map(([id, names]) => h("option", { value: id }, named(names))),
      );
    select.value = this.#district;
    find(this, '[data-part="district-label"]').hidden = districts.size < 2;
  }

  /** @param {Kezek.RegionHall[]} halls */
  #drawGlance(halls) {
    const [faults, warnings] = ["fault", "warning"].map(
      (level) => halls.filter((hall) => levelOf(hall) === level).length,
    );
    const glance = find(this, '[data-part="glance"]');
    glance.dataset.level = faults ? "fault" : warnings ? "warning" : "fine";
    const sentence = find(this, '[data-part="sentence"]');
    const words = !halls.length
      ? t("There is no hall to see here yet.")
      : faults
        ? tn("{n} hall of {of} has a fault", "{n} halls of {of} have a fault", faults, { of: halls.length })
        : warnings
          ? tn("{n} hall of {of} needs a look", "{n} halls of {of} need a look", warnings, { of: halls.length })
          : tn("{n} hall, and it is in order", "{n} halls, and all of them are in order", halls.length);
    if (sentence.textContent !== words) sentence.textContent = words;
    redraw(
      find(this, '[data-part="totals"]'),
      ...totals(halls).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", { class: "number" }, value))),
    );
  }

  /** @param {Kezek.RegionHall[]} halls */
  #drawAlarms(halls) {
    const alarms = halls.flatMap((hall) => hall.alarms.map((alarm) => ({ hall, alarm })));
    const listed = alarms.filter(({ alarm }) => alarm.kind !== "over_norm");
    find(this, '[data-part="alarms"]').hidden = !listed.length;
    redraw(find(this, '[data-part="alarm-list"]'), ...listed.map(({ hall, alarm }) => alarmNode(hall, alarm)));
  }
}

/** @param {Kezek.RegionHall} hall @param {Kezek.RegionAlarm} alarm */
function alarmNode(hall, alarm) {
  const key = `alarm-${hall.hall}-${alarm.kind}`;
  const since =
    alarm.since && Date.parse(alarm.since) <= now() ? h("time", { datetime: alarm.since }, agoText(alarm.since)) : null;
  const evidence =
    alarm.kind === "forked" && pageData("about").sees_evidence
      ? [". ", h("a", { href: `/evidence#${hall.hall}`, "data-key": `${key}-evidence` }, t("What was refused"))]
      : [];
  return h(
    "li",
    { "data-level": alarm.level, "data-kind": alarm.kind },
    h("span", { class: "shape", "data-level": alarm.level }),
    h("a", { href: `#hall-${hall.hall}`, "data-key": key }, hallName(hall)),
    h("span", {}, alarmSentence(alarm), ...evidence),
    since,
  );
}

/** What all halls have together. @param {Kezek.RegionHall[]} halls @returns {[string, string | number][]} */
function totals(halls) {
  /** @param {(hall: Kezek.RegionHall) => number} of */
  const sum = (of) => halls.reduce((total, hall) => total + of(hall), 0);
  const judged = sum(({ today }) => today?.judged ?? 0);
  const within = sum(({ today }) => (today?.share ?? 0) * (today?.judged ?? 0));
  return [
    [t("Waiting"), sum(({ waiting }) => waiting)],
    [t("Windows open"), sum(({ windows_open: n }) => n)],
    [t("Visitors today"), sum(({ today }) => today?.joined ?? 0)],
    [t("Within the norm today"), judged ? percentText(within / judged) : "—"],
  ];
}

customElements.define("region-now", RegionNow);
