// @ts-check
import { AnswerOrder } from "../../../queue_server/pages/static/requests/answer-order.js";
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { find, findAll, h, notify, pageData, redraw, setTexts } from "../../../queue_server/pages/static/dom.js";
import { language, t, tn } from "../../../queue_server/pages/static/words.js";
import { ask, lookAt } from "../shared/server-documents.js";
import { keyText, sideTexts } from "./catalogue-words.js";
import { momentText } from "../shared/moment-text.js";
import { DocumentView } from "../shared/document-view.js";
import { withRoles } from "../shared/table-roles.js";

const CATALOGUE = "/api/v1/catalogue";

/** What a centre offers to the halls here, and at a centre its text, and what the halls of the region made of it. */
export class RegionCatalogue extends DocumentView {
  everyMs = 5000;
  /** @type {Kezek.CataloguePage} */
  #about;
  #offers = new AnswerOrder();
  #drafts = new AnswerOrder();
  /** The version that is being written on. */
  #base = -1;

  connectedCallback() {
    this.#about = pageData("about");
    find(this, "[data-part=fill]").onclick = () => this.#fill();
    find(this, "[data-part=write]").onclick = () => this.#write();
    this.#lookAtHalls();
    super.connectedCallback();
  }

  async #lookAtHalls() {
    const halls = Object.keys(this.#about.halls);
    const offers = await this.#offers.awaitNewest(
      Promise.all(halls.map((hall) => ask(`/api/v1/halls/${hall}/catalogue`))),
    );
    if (!offers) return;
    const refusal = offers.find((offer) => !offer.ok);
    notify(this, "problem", refusal?.sentence ?? "");
    const sections = offers
      .filter((offer) => offer.ok && offer.body.version !== null)
      .map((offer) => this.#offer(offer.body));
    const none = h("p", { class: "quiet" }, t("No centre has offered a catalogue to a hall here yet."));
    redraw(find(this, "[data-part=halls]"), ...(sections.length ? sections : [none]));
  }

  /** @param {Kezek.HallCatalogueDocument} offer */
  #offer(offer) {
    const name = this.#nameOf(offer.hall);
    return h(
      "section",
      { class: "catalogue-hall", "aria-label": name, "data-hall": offer.hall },
      h("h2", {}, name),
      h("p", { class: "quiet" }, ...this.#standing(offer)),
      offer.reason && h("p", { class: "notice fault" }, t("It could not be taken over by itself."), " ", offer.reason),
      offer.is_waiting && h("p", { class: "notice" }, t("It waits for the yes of another administrator.")),
      h("ul", { class: "catalogue-mistakes", role: "alert" }),
      offer.differences.length > 0 && this.#differences(offer, name),
    );
  }

  /** @param {Kezek.HallCatalogueDocument} offer */
  #standing(offer) {
    const values = { version: offer.version, moment: momentText(offer.offered_at) };
    const version = offer.taken_version;
    return [
      t("Version {version} is offered since {moment}.", values),
      " ",
      version === null ? t("Nothing was taken over yet.") : t("Taken over: version {version}.", { version }),
      " ",
      offer.differences.length ? "" : t("The hall differs from it in nothing."),
    ];
  }

  /**
   * @param {Kezek.HallCatalogueDocument} offer
   * @param {string} name
   */
  #differences(offer, name) {
    const rows = offer.differences.map(({ key, offered, present }) => {
      const text = keyText(key);
      const isService = present === null && /^services\.[^.]+$/.test(key);
      const [ownText, offeredText] = sideTexts(present, offered);
      const own = isService ? windowsField(key, text) : ownText;
      return h(
        "tr",
        {},
        h("td", {}, h("input", { type: "checkbox", name: key, checked: !isService, "aria-label": text })),
        h("th", { scope: "row" }, text),
        h("td", { class: "catalogue-value", "data-label": `${t("Here")}: ` }, own),
        h("td", { class: "catalogue-value", "data-label": `${t("At the centre")}: ` }, offeredText),
      );
    });
    const heads = [t("What differs"), t("Here"), t("At the centre")].map((text) => h("th", { scope: "col" }, text));
    return h(
      "form",
      {
        class: "stack",
        onsubmit: (/** @type {SubmitEvent} */ event) => {
          event.preventDefault();
          this.#take(offer, find(this, `[data-hall="${offer.hall}"]`));
        },
      },
      h(
        "div",
        { class: "table-scroll", tabindex: 0, role: "region", "aria-label": `${t("The table")}: ${name}` },
        withRoles(h("table", {}, h("thead", {}, h("tr", {}, h("td"), ...heads)), h("tbody", {}, ...rows))),
      ),
      h("p", { class: "actions" }, h("button", { class: "primary" }, t("Take over what is ticked"))),
    );
  }

  /**
   * @param {Kezek.HallCatalogueDocument} offer
   * @param {HTMLElement} section
   */
  async #take(offer, section) {
    const ticks = findAll(section, "input[type=checkbox]");
    const keys = ticks.filter((tick) => tick.matches(":checked")).map((tick) => tick.getAttribute("name") ?? "");
    /** @type {Record<string, number[]>} */
    const windows = {};
    for (const field of findAll(section, "input[data-service]"))
      if (field instanceof HTMLInputElement && keys.includes(`services.${field.dataset.service}`))
        windows[field.dataset.service ?? ""] = (field.value.match(/\d+/g) ?? []).map(Number);
    const path = `/api/v1/halls/${offer.hall}/catalogue/take?lang=${language()}`;
    const answer = await command(path, { version: offer.version, keys, windows }, newKey());
    /** @type {Kezek.CatalogueMistake[]} */
    const mistakes = answer.ok ? answer.body.mistakes : [];
    if (answer.ok && mistakes.length === 0) await this.#lookAtHalls();
    redraw(find(section, ".catalogue-mistakes"), ...mistakes.map(mistakeItem));
    notify(this, "problem", answer.sentence);
    const waits = answer.ok && answer.body.is_waiting;
    const isDone = answer.ok && mistakes.length === 0;
    notify(this, "done", waits ? t("It waits for the yes of another administrator.") : isDone ? t("Done.") : "");
  }

  read() {
    return lookAt(CATALOGUE);
  }

  /**
   * The centre's half. What is being written is left as it is.
   * @param {{ ok: boolean, body: Kezek.CatalogueDocument }} answer
   */
  show({ ok, body: { is_centre: isCentre, offered, drafts, halls } }) {
    if (!ok) return;
    find(this, "[data-part=centre]").hidden = !isCentre;
    if (!isCentre) return;
    if (this.#base < 0) this.#begin(offered, drafts);
    redraw(find(this, "[data-part=reports]"), this.#reports(halls));
  }

  /**
   * @param {Kezek.WrittenDocument} offered
   * @param {string[]} drafts
   */
  #begin(offered, drafts) {
    this.#base = offered.version;
    const { version, author } = offered;
    const since = momentText(offered.at);
    setTexts(this, {
      version: version
        ? t("Version {version}, since {since}, by {author}.", { version, since, author })
        : t("None yet."),
    });
    find(this, "#catalogue-text", HTMLTextAreaElement).value = offered.text;
    find(this, "#draft-hall").replaceChildren(
      ...drafts.map((hall) => h("option", { value: hall }, this.#nameOf(hall))),
    );
    find(this, "[data-part=draft]").hidden = version > 0 || drafts.length === 0;
  }

  /** @param {Kezek.HallReportDocument[]} halls */
  #reports(halls) {
    if (!halls.length) return h("p", { class: "quiet" }, t("No hall sends its journal here yet."));
    const rows = halls.map(({ hall, version, deviations }) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, hall),
        h("td", {}, version === null ? t("not heard since the start") : version || t("nothing taken over")),
        h(
          "td",
          { class: "catalogue-value" },
          deviations.length
            ? h(
                "details",
                {},
                h("summary", {}, tn("{n} key otherwise", "{n} keys otherwise", deviations.length)),
                deviations.map(keyText).join("\n"),
              )
            : "",
        ),
      ),
    );
    const heads = [t("Hall"), t("Version"), t("What it has otherwise")];
    return h(
      "div",
      { class: "table-scroll", tabindex: 0, role: "region", "aria-label": t("What the halls have made of it") },
      withRoles(
        h(
          "table",
          {},
          h("thead", {}, h("tr", {}, ...heads.map((text) => h("th", { scope: "col" }, text)))),
          h("tbody", {}, ...rows),
        ),
      ),
    );
  }

  async #fill() {
    const hall = find(this, "#draft-hall", HTMLSelectElement).value;
    const answer = await this.#drafts.awaitNewest(ask(`/api/v1/halls/${hall}/catalogue/draft`));
    if (!answer) return;
    notify(this, "problem", answer.sentence);
    if (answer.ok) find(this, "#catalogue-text", HTMLTextAreaElement).value = answer.body.text;
  }

  async #write() {
    const { value: text } = find(this, "#catalogue-text", HTMLTextAreaElement);
    const path = `${CATALOGUE}?lang=${language()}`;
    const answer = await command(path, { base: this.#base, text }, newKey());
    /** @type {Kezek.CatalogueMistake[]} */
    const mistakes = answer.ok ? answer.body.mistakes : [];
    redraw(find(this, "[data-part=mistakes]"), ...mistakes.map(mistakeItem));
    notify(this, "problem", answer.sentence);
    const isOffered = answer.ok && mistakes.length === 0;
    notify(this, "done", isOffered ? t("Version {version} is offered to the halls.", answer.body) : "");
    if (isOffered) {
      this.#base = -1;
      this.answers.leaveAside();
      await this.look();
    }
  }

  /** @param {string} hall */
  #nameOf(hall) {
    return this.#about.halls[hall]?.[language()] ?? hall;
  }
}

/** @param {Kezek.CatalogueMistake} mistake */
const mistakeItem = ({ line, key, text }) =>
  h("li", {}, [line ? t("Line {line}", { line }) : "", key, text].filter(Boolean).join(": "));

/**
 * The field for the windows of a service that the hall does not have.
 * @param {string} key
 * @param {string} text
 */
const windowsField = (key, text) =>
  h("input", {
    "data-service": key.split(".")[1],
    inputmode: "numeric",
    maxlength: 200,
    placeholder: t("windows, such as 1, 3"),
    "aria-label": [t("At which windows"), text].join(": "),
  });

customElements.define("region-catalogue", RegionCatalogue);
