import "./admin-backup.js";
import "./admin-faults.js";
import "./admin-history.js";
import "./admin-holidays.js";
import "./admin-overtaken.js";
import "./admin-people.js";
import "./admin-review.js";
import "./admin-tokens.js";
import "./admin-trail.js";
import "./admin-waiting.js";
import "./board-media.js";
import { data, h } from "../pages/draw.js";
import { checkVersion } from "../pages/version.js";
import { language, t } from "../pages/words.js";
import { changes } from "./admin-changes.js";
import { inForceLater, pruned } from "./admin-draft.js";
import { inWords } from "./admin-fields.js";
import { SECTIONS, drawSection, sectionOf } from "./admin-form.js";
import { ask, tell } from "./admin-server.js";

/** The sections that are no settings: each is an element of its own. */
const ELEMENTS = () => [
  { id: "people", label: t("People"), element: "admin-people" },
  { id: "tokens", label: t("Tokens"), element: "admin-tokens" },
  { id: "history", label: t("Changes"), element: "admin-history" },
  { id: "trail", label: t("Who came in"), element: "admin-trail" },
  { id: "faults", label: t("Defects"), element: "admin-faults" },
];

/** The administrator's page: a draft of the configuration, its sections by the address's `#hall/section`. */
class HallAdmin extends HTMLElement {
  #document = null;
  #values = null;
  #mistakes = [];
  opened = "";
  #leaving = (event) => this.#isChanged && event.preventDefault();
  #move = () => {
    this.#say("done", "");
    this.opened = "";
    this.#draw();
  };
  #mark = () => (this.querySelector("admin-review").hidden = !this.#isChanged);

  connectedCallback() {
    const on = (name, does) => this.addEventListener(name, ({ detail }) => does(detail));
    on("problem", (sentence) => this.#say("problem", sentence));
    on("done", (sentence) => this.#say("done", sentence));
    on("discard", () => this.#load());
    on("mistakes", (mistakes) => this.#point(mistakes));
    on("saved", (saved) => this.#saved(saved));
    on("overtaken", () => this.#merge());
    on("draft", (draft) => this.#take(draft));
    on("holidays", (days) => this.change(() => this.#close(days)));
    this.querySelector("admin-review").follow(() => ({ version: this.#document.version, changes: changes(this.#document.values, this.#cleaned()) }));
    addEventListener("hashchange", this.#move);
    addEventListener("draft-changed", this.#mark);
    addEventListener("beforeunload", this.#leaving);
    document.querySelector("[data-act=put-back]")?.addEventListener("click", () => this.#putBack());
    this.#load();
  }

  disconnectedCallback() {
    removeEventListener("hashchange", this.#move);
    removeEventListener("draft-changed", this.#mark);
    removeEventListener("beforeunload", this.#leaving);
  }

  /** Change the draft's shape and draw it anew, with the item of that key opened. */
  change(how, opened = "") {
    how();
    this.opened = opened;
    this.#draw();
  }

  /** The whole draft. */
  get values() {
    return this.#values;
  }

  get #isChanged() {
    return this.#values !== null && JSON.stringify(this.#cleaned()) !== JSON.stringify(this.#document.values);
  }

  async #load(done = "") {
    const answer = await ask("/api/v1/configuration");
    this.#say("problem", answer.sentence);
    this.#say("done", done);
    this.#document = answer.ok ? answer.body : { values: { halls: {} }, waiting: [], version: "" };
    this.#values = structuredClone(this.#document.values);
    this.querySelector("admin-waiting").draw(this.#document.waiting);
    this.#say("later", inForceLater(this.#document.needs_restart ?? []));
    this.opened = "";
    this.#mistakes = [];
    this.#draw();
  }

  /** What is in force is said of nothing else; the notice on the page is the server's, so it is asked for it. */
  async #saved({ waits, needs_restart: later }) {
    const saved = later.length ? [t("Saved."), inForceLater(later)].join(" ") : t("Saved. It is in force.");
    await this.#load(waits ? t("It waits for another administrator's yes.") : saved);
    await checkVersion();
  }

  /** The draft and what somebody else has saved, in one draft. */
  async #merge() {
    const answer = await tell("/api/v1/configuration/merge", { base: this.#document.values, values: this.#cleaned() });
    if (!answer.ok) return this.#say("problem", answer.sentence);
    this.#begin(answer.body.document, answer.body.values);
    this.querySelector("admin-overtaken").show(answer.body, () => this.#begin(answer.body.document, answer.body.saved_first));
    return undefined;
  }

  /** A draft that leads back to an earlier state: only where it takes no other draft's place. */
  async #take({ version, values, sentence }) {
    if (this.#isChanged) return this.#say("problem", t("Save or discard your changes first."));
    if (version !== this.#document.version) await this.#load();
    this.#begin(this.#document, values);
    this.#say("problem", "");
    return this.#say("done", this.#isChanged ? sentence : t("That is how it is now. There is nothing to undo."));
  }

  #begin(document, values) {
    this.#document = document;
    this.#values = structuredClone(values);
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
    const [hall, wanted] = location.hash.slice(1).split("/");
    this.#hall = this.#values.halls[hall] ? hall : halls[0];
    const sections = [...(this.#hall ? SECTIONS : []), ...ELEMENTS()];
    const section = sections.find(({ id }) => id === wanted) ?? sections[0];
    this.#navigate(halls, section.id);
    const nodes = section.element ? [h(section.element)] : drawSection(section, { hallId: this.#hall, admin: this });
    this.querySelector(".admin-section").replaceChildren(h("h2", {}, section.label), ...nodes);
    this.#mistaken();
    this.#mark();
  }

  #hall = "";

  #navigate(halls, current) {
    const link = (hall, { id, label }) => h("a", { href: `#${hall}/${id}`, "aria-current": hall === (this.#hall ?? "") && id === current ? "page" : null }, label);
    const parts = halls.flatMap((hall) => [
      halls.length > 1 && h("b", {}, inWords(data("about").halls[hall]) || hall),
      ...SECTIONS.filter((section) => !section.is_of_server).map((section) => link(hall, section)),
      this.#pagesOf(hall),
    ]);
    const others = [...ELEMENTS(), ...(this.#hall ? SECTIONS.filter((section) => section.is_of_server) : [])];
    const links = others.map((section) => link(this.#hall ?? "", section));
    this.querySelector(".admin-nav").replaceChildren(...parts.filter(Boolean), h("b", {}, t("The server")), ...links);
  }

  /** The other pages of a hall, each in the same window: the draft asks before it is left. */
  #pagesOf(hall) {
    if (!data("about").halls[hall]) return null;
    const pages = [["supervisor", t("Supervisor")], ["manager", t("Figures")], ["desk", t("Desks")], ["display", t("Board")], ["kiosk", t("Kiosk")]];
    const links = pages.map(([page, label]) => h("a", { href: `/${page}/${encodeURIComponent(hall)}` }, label));
    return h("details", { class: "hall-pages" }, h("summary", {}, t("Pages of the hall")), ...links);
  }

  #close(days) {
    const closed = (this.#values.halls[this.#hall].closed_days ??= []);
    const known = new Set(closed.map((day) => day.date));
    closed.push(...days.filter((day) => !known.has(day.date)));
    closed.sort((a, b) => (a.date < b.date ? -1 : 1));
  }

  #cleaned() {
    return pruned(structuredClone(this.#values), this.#document.values);
  }

  /** Each mistake beside its field, or beside what is around it; the first one's section is opened. */
  #point(mistakes) {
    this.#mistakes = mistakes;
    this.#say("problem", mistakes.length ? t("Something is not right yet. Nothing has been saved.") : "");
    if (!mistakes.length) return;
    location.replace(`#${sectionOf(mistakes[0].key, this.#hall)}`);
    this.#draw();
  }

  #mistaken() {
    for (const { key, ...mistake } of this.#mistakes) {
      const what = mistake.words[language()] ?? mistake.what;
      const place = this.#nearest(key);
      for (let around = place; around; around = around.parentElement.closest("details")) around.open = true;
      place?.setAttribute("aria-invalid", "true");
      const words = h("p", { class: "mistake", role: "alert" }, place ? what : `${mistake.places[language()] ?? key}: ${what}`);
      (place?.closest("label, details, fieldset") ?? this.querySelector(".admin-section h2")).after(words);
    }
    this.querySelector(".mistake")?.scrollIntoView({ block: "center" });
  }

  #nearest(key) {
    for (let part = key; part.includes("."); part = part.replace(/[.[][^.[]*$/, "")) {
      const found = this.querySelector(`[data-key="${CSS.escape(part)}"]`);
      if (found) return found;
    }
    return null;
  }

  #say(part, sentence) {
    const node = this.querySelector(`[data-part="${part}"]`);
    node.textContent = sentence ?? "";
    node.hidden = !sentence;
    if (sentence) node.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("hall-admin", HallAdmin);
