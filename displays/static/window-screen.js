import "../pages/live-status.js";
import { say } from "../pages/draw.js";
import { LiveSocket } from "../pages/live-socket.js";
import { language, t } from "../pages/words.js";
import { Keep } from "./keep.js";

const LONG = 50; // letters of a reason that is shown smaller, so that all of it is shown

/** The screen above one window: whom it calls or serves, or why it does not. */
class WindowScreen extends HTMLElement {
  #socket;
  #keep = new Keep(location.pathname + location.search);

  connectedCallback() {
    const { doc, ageS } = this.#keep.first();
    this.#draw(doc);
    this.#socket = new LiveSocket(this.dataset.hall, () => ({ view: "board" }), ageS).open();
    this.#socket.addEventListener("document", ({ detail }) => this.#draw(detail));
    this.#socket.addEventListener("refused", () => location.reload()); // the page says that the screen is not set up
    this.querySelector("live-status").follow(this.#socket);
    this.#keep.open(this.#socket);
  }

  disconnectedCallback() {
    this.#keep.close();
    this.#socket.close();
  }

  #draw(doc) {
    this.#keep.save(doc);
    const window = Number(this.dataset.window);
    const call = doc.calls.find((other) => other.window === window);
    const its = doc.windows.find((other) => other.window === window);
    const state = call?.state ?? its?.state ?? "closed";
    this.dataset.state = state;
    this.toggleAttribute("data-long", (its?.reason?.length ?? 0) > LONG);
    const reason = state === "paused" ? inWords(its.reason ?? "") : "";
    say(this, { number: call?.number ?? "", state: sentence(state), reason });
  }
}

function sentence(state) {
  if (state === "called") return t("Please come to this window");
  if (state === "serving") return t("Being served");
  if (state === "paused") return t("This window is paused");
  if (state === "open") return t("Please wait for your number");
  return t("This window is closed");
}

const OFFERED = [
  (lang) => t("Lunch", {}, lang),
  (lang) => t("Short break", {}, lang),
  (lang) => t("Work with documents", {}, lang),
  (lang) => t("Technical trouble", {}, lang),
];

/** A reason that desks offer is told in the screen's language, whatever the operator's; any other as it was stated. */
function inWords(reason) {
  const its = OFFERED.find((offered) => ["kk", "ru", "en"].some((lang) => offered(lang) === reason));
  return its ? its(language()) : reason;
}

customElements.define("window-screen", WindowScreen);
