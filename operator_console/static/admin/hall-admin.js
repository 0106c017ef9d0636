// @ts-check
import "../upkeep/backup-state.js";
import "./admin-faults.js";
import "./admin-history.js";
import "../settings/public-holidays.js";
import "./admin-overtaken.js";
import "../people/people-list.js";
import "./admin-review.js";
import "../people/token-list.js";
import "../people/access-trail.js";
import "./admin-waiting.js";
import "../files/board-media.js";
import "../upkeep/certificate-notice.js";
import "../upkeep/fork-notice.js";
import "./hall-days.js";
import "../upkeep/hall-links.js";
import "./hall-removal.js";
import "../upkeep/journal-check.js";
import "../upkeep/mail-test.js";
import "../files/media-files.js";
import "../upkeep/program-version.js";
import "../past-logs/past-import.js";
import "../upkeep/recent-log.js";
import "../region/region-halls.js";
import "../upkeep/server-certificate.js";
import "../upkeep/server-restart.js";
import "../shared/webhook-notice.js";
import { find, h, listen, pageData, redraw } from "../../../queue_server/pages/static/dom.js";
import { checkVersion } from "../../../queue_server/pages/static/live/version.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { changes } from "./admin-changes.js";
import { draftOf, inForceLater, pruned } from "./admin-draft.js";
import { drawMistakes } from "./admin-mistakes.js";
import { drawNavigation, elementSections } from "./admin-navigation.js";
import { drawSection, sectionOf, settingsSections } from "../settings/settings-form.js";
import { ask, takeUnread, tell } from "../shared/server-documents.js";

/** @typedef {import("../settings/settings-form.js").Section} Section */
/** @typedef {import("./admin-navigation.js").ElementSection} ElementSection */

/** The administrator's page: a draft of the configuration, its sections by the address's `#hall/section`. */
export class HallAdmin extends HTMLElement {
  /** @type {Kezek.ConfigurationDocument} */
  #document = { version: "", file: "", values: { halls: {} }, waiting: [], needs_restart: [] };
  /** @type {Record<string, any>} */
  #values = { halls: {} };
  /** @type {Kezek.Mistake[]} */
  #mistakes = [];
  #hall = "";
  opened = "";
  /** What the server says of the page. @type {Kezek.AdminPage} */
  about;
  #leaving = (/** @type {Event} */ event) => this.#isChanged && event.preventDefault();
  #move = () => {
    this.#say("done", "");
    this.opened = "";
    this.#draw();
  };
  #mark = () => (find(this, "admin-review").hidden = !this.#isChanged);

  /** What could not be read without the server is read now. */
  #read = () => {
    if (!takeUnread()) return;
    if (this.#document.version) this.#draw();
    else this.#load();
  };

  connectedCallback() {
    this.about = pageData("about");
    Object.assign(find(this, "fork-notice"), { halls: this.about.halls });
    listen(this, "problem", (sentence) => this.#say("problem", sentence));
    listen(this, "done", (sentence) => this.#say("done", sentence));
    listen(this, "discard", () => this.#load());
    listen(this, "mistakes", (mistakes) => this.#point(mistakes));
    listen(this, "saved", (saved) => this.#saved(saved));
    listen(this, "overtaken", () => this.#merge());
    listen(this, "draft", (draft) => this.#take(draft));
    listen(this, "holidays", (days) => this.change(() => this.#close(days)));
    find(this, "admin-review").follow(() => {
      const { version, values } = this.#document;
      return { version, changes: changes(values, this.#cleaned()) };
    }, this.about);
    this.addEventListener("restart", this.#leaving);
    addEventListener("hashchange", this.#move);
    addEventListener("serverreturned", this.#read);
    addEventListener("draft-changed", this.#mark);
    addEventListener("beforeunload", this.#leaving);
    document.querySelector("[data-act=put-back]")?.addEventListener("click", () => this.#putBack());
    this.#load();
  }

  disconnectedCallback() {
    removeEventListener("hashchange", this.#move);
    removeEventListener("serverreturned", this.#read);
    removeEventListener("draft-changed", this.#mark);
    removeEventListener("beforeunload", this.#leaving);
  }

  /**
   * Changes the draft's shape and draws it anew, with the item of that key opened.
   * @param {() => unknown} edit
   * @param {string} [opened]
   */
  change(edit, opened = "") {
    edit();
    this.opened = opened;
    this.#draw();
  }

  /** The whole draft. */
  get values() {
    return this.#values;
  }

  get #isChanged() {
    return JSON.stringify(this.#cleaned()) !== JSON.stringify(this.#document.values);
  }

  /** @param {string} [praise] */
  async #load(praise = "") {
    const answer = await ask("/api/v1/configuration");
    this.#say("problem", answer.sentence);
    this.#say("done", praise);
    if (answer.ok) this.#document = answer.body;
    this.#values = draftOf(this.#document.values);
    find(this, "admin-waiting").draw(this.#document.waiting);
    this.#say("later", inForceLater(this.#document.needs_restart, this.about));
    this.#offerStart();
    this.opened = "";
    this.#mistakes = [];
    this.#draw();
  }

  /**
   * What is in force is said of nothing else; the notice on the page is the server's, so it is asked for it.
   * @param {Kezek.Saved} saved
   */
  async #saved({ waits, needs_restart: parts }) {
    const saved = parts.length ? [t("Saved."), inForceLater(parts, this.about)].join(" ") : t("Saved. It is in force.");
    await this.#load(waits ? t("It waits for another administrator's yes.") : saved);
    await checkVersion();
  }

  /** The draft and what somebody else has saved, in one draft. */
  async #merge() {
    const body = { base: this.#document.values, values: this.#cleaned() };
    const answer = await tell("/api/v1/configuration/merge", body);
    if (!answer.ok) return this.#say("problem", answer.sentence);
    const { document, values, saved_first: savedFirst } = answer.body;
    this.#begin(document, values);
    find(this, "admin-overtaken").show(answer.body, () => this.#begin(document, savedFirst));
    return undefined;
  }

  /**
   * A draft that leads back to an earlier state: only where it takes no other draft's place.
   * @param {{ version: string, values: Record<string, any>, sentence: string }} draft
   */
  async #take({ version, values, sentence }) {
    if (this.#isChanged) return this.#say("problem", t("Save or discard your changes first."));
    if (version !== this.#document.version) await this.#load();
    this.#begin(this.#document, values);
    this.#say("problem", "");
    return this.#say("done", this.#isChanged ? sentence : t("That is how it is now. There is nothing to undo."));
  }

  /**
   * @param {Kezek.ConfigurationDocument} document
   * @param {Record<string, any>} values
   */
  #begin(document, values) {
    this.#document = document;
    this.#values = draftOf(values);
    this.#mistakes = [];
    this.#draw();
  }

  async #putBack() {
    const answer = await tell("/api/v1/configuration/put-back");
    if (answer.ok) await this.#saved(answer.body);
    else this.#say("problem", answer.sentence);
  }

  #draw() {
    const halls = Object.keys(this.#values.halls);
    const [hall, id] = location.hash.slice(1).split("/");
    this.#hall = this.#values.halls[hall] ? hall : (halls[0] ?? "");
    const settings = settingsSections().filter((section) => this.#hall || section.is_of_server);
    const first = this.#hall ? settings[0] : elementSections()[0];
    const section = [...settings, ...elementSections()].find((other) => other.id === id) ?? first;
    const place = { halls, hall: this.#hall, section: section.id };
    drawNavigation(find(this, ".admin-nav"), place, this.about.halls);
    redraw(find(this, ".admin-section"), h("h2", {}, section.label), ...this.#nodes(section));
    drawMistakes(find(this, ".admin-section"), this.#mistakes);
    this.#mark();
    this.#offerStart();
  }

  /** Where something waits for a start, the button for one; the section of the server has its own. */
  #offerStart() {
    const isElsewhere = location.hash.endsWith("/server");
    find(this, "server-restart[data-part]").hidden = isElsewhere || this.#document.needs_restart.length === 0;
  }

  /** @param {Section | ElementSection} section */
  #nodes(section) {
    if ("element" in section) {
      return [Object.assign(h(section.element, { "data-me": this.about.me.name }), { about: this.about })];
    }
    return drawSection(section, { hallId: this.#hall, admin: this });
  }

  /** @param {{ date: string }[]} days */
  #close(days) {
    /** @type {{ date: string }[]} */
    const closed = (this.#values.halls[this.#hall].closed_days ??= []);
    const dates = new Set(closed.map((day) => day.date));
    closed.push(...days.filter((day) => !dates.has(day.date)));
    closed.sort((a, b) => (a.date < b.date ? -1 : 1));
  }

  #cleaned() {
    return pruned(structuredClone(this.#values), this.#document.values);
  }

  /**
   * Each mistake beside its field, or beside what is around it; the first one's section is opened.
   * @param {Kezek.Mistake[]} mistakes
   */
  #point(mistakes) {
    this.#mistakes = mistakes;
    this.#say("problem", mistakes.length ? t("Something is not right yet. Nothing has been saved.") : "");
    if (!mistakes.length) return;
    location.replace(`#${sectionOf(mistakes[0].key, this.#hall)}`);
    this.#draw();
  }

  /**
   * @param {string} part
   * @param {string} sentence
   */
  #say(part, sentence) {
    const node = find(this, `[data-part="${part}"]`);
    node.textContent = sentence ?? "";
    node.hidden = !sentence;
    if (sentence) node.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("hall-admin", HallAdmin);
