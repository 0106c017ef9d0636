import "./admin-backup.js";
import "./admin-faults.js";
import "./admin-holidays.js";
import "./admin-people.js";
import "./admin-review.js";
import "./admin-tokens.js";
import "./admin-trail.js";
import "./admin-waiting.js";
import "./board-media.js";
import "./hall-days.js";
import "./journal-check.js";
import "./mail-test.js";
import "./media-files.js";
import "./recent-log.js";
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
  { id: "trail", label: t("Who came in"), element: "admin-trail" },
  { id: "day", label: t("The day"), element: "hall-days" },
  { id: "check", label: t("Check of the journals"), element: "journal-check" },
  { id: "log", label: t("The log"), element: "recent-log" },
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
    ]);
    const others = [...ELEMENTS(), ...(this.#hall ? SECTIONS.filter((section) => section.is_of_server) : [])];
    const links = others.map((section) => link(this.#hall ?? "", section));
    this.querySelector(".admin-nav").replaceChildren(...parts.filter(Boolean), h("b", {}, t("The server")), ...links);
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
      const words = h("p", { class: "mistake", role: "alert" }, place ? what : `${key}: ${what}`);
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
