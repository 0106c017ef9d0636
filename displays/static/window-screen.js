import "../../queue_server/pages/static/live-status.js";
import { say } from "../../queue_server/pages/static/dom.js";
import { LiveSocket } from "../../queue_server/pages/static/live-socket.js";
import { dismissTooOld } from "../../queue_server/pages/static/too-old.js";
import { language, t } from "../../queue_server/pages/static/words.js";
import { fit } from "./element-size.js";
import { Keep } from "./document-cache.js";

const LONG = 50; // letters of a reason that is shown smaller, so that all of it is shown

/** The screen above one window: whom it calls or serves, or why it does not. */
class WindowScreen extends HTMLElement {
  _socket;
  _unfit;
  _keep = new Keep(location.pathname + location.search);

  connectedCallback() {
    this._unfit = fit(this.querySelector(".now"));
    const { doc, ageS } = this._keep.first();
    this._draw(doc);
    this._socket = new LiveSocket(this.dataset.hall, () => ({ view: "board" }), ageS).open();
    this._socket.addEventListener("document", ({ detail }) => this._draw(detail));
    this._socket.addEventListener("refused", () => location.reload()); // the page says that the screen is not set up
    this.querySelector("live-status").follow(this._socket);
    this._keep.open(this._socket);
    dismissTooOld();
  }

  disconnectedCallback() {
    this._keep.close();
    this._socket.close();
    this._unfit();
  }

  _draw(doc) {
    this._keep.save(doc);
    const window = Number(this.dataset.window);
    const call = doc.calls.find((other) => other.window === window);
    const its = doc.windows.find((other) => other.window === window) || { state: "closed" };
    const state = call ? call.state : its.state;
    const stated = its.reason || "";
    this.dataset.state = state;
    this.toggleAttribute("data-long", stated.length > LONG);
    say(this, { number: call ? call.number : "", state: sentence(state), reason: state === "paused" ? inWords(stated) : "" });
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
