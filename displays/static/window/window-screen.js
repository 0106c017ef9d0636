// @ts-check
import "../../../queue_server/pages/static/live/live-status.js";
import { find, listen, pageData, setTexts } from "../../../queue_server/pages/static/dom.js";
import { LiveSocket } from "../../../queue_server/pages/static/live/live-socket.js";
import { dismissTooOld } from "../../../queue_server/pages/static/too-old.js";
import { language, t } from "../../../queue_server/pages/static/words.js";
import { closedLines } from "../shared/closed-hall.js";
import { followSize } from "../shared/element-size.js";
import { DocumentCache } from "../screen/document-cache.js";

const LONG = 50; // letters of a reason that is shown smaller, so that all of it is shown

/** The screen above one window: whom it calls or serves, or why it does not. */
export class WindowScreen extends HTMLElement {
  /** @type {LiveSocket} */
  _socket;
  /** @type {() => void} */
  _unfit;
  /** @type {DocumentCache} */
  _cache;

  connectedCallback() {
    this._cache = new DocumentCache(location.pathname + location.search);
    this._unfit = followSize(find(this, ".now"));
    const { doc, ageS } = this._cache.first(pageData("first"));
    this._draw(doc);
    this._socket = new LiveSocket(this.dataset.hall || "", () => ({ view: "board" }), ageS).open();
    listen(this._socket, "document", (document) => this._draw(document));
    this._socket.addEventListener("refused", () => location.reload()); // the page says that the screen is not set up
    find(this, "live-status").follow(this._socket);
    this._cache.open(this._socket);
    dismissTooOld();
  }

  disconnectedCallback() {
    this._cache.close();
    this._socket.close();
    this._unfit();
  }

  /** @param {Kezek.BoardDocument} doc */
  _draw(doc) {
    this._cache.save(doc);
    const window = Number(this.dataset.window);
    const call = doc.calls.find((other) => other.window === window);
    const work = doc.windows.find((other) => other.window === window) || { state: "closed", reason: null };
    const closed = !call && doc.closed && !doc.closed.has_visitors ? doc.closed : null;
    const state = call ? call.state : closed ? "closed" : work.state;
    const stated = work.reason || "";
    const [reason, opens] = closed ? closedLines(closed) : ["", ""];
    this.dataset.state = state;
    this.toggleAttribute("data-long", stated.length > LONG);
    setTexts(this, {
      number: call ? call.number : "",
      state: reason || sentence(state),
      reason: state === "paused" ? this._inWords(stated) : opens,
    });
  }

  /**
   * A reason that desks offer is told in the screen's language, whatever the operator's; any other as it was stated.
   * @param {string} reason
   */
  _inWords(reason) {
    const desks = (this.dataset.desks || "").split(" ");
    const offered = OFFERED.find((text) => desks.some((lang) => text(lang) === reason));
    return offered ? offered(language()) : reason;
  }
}

/** @param {string} state */
function sentence(state) {
  if (state === "called") return t("Please come to this window");
  if (state === "serving") return t("Being served");
  if (state === "paused") return t("This window is paused");
  if (state === "open") return t("Please wait for your number");
  return t("This window is closed");
}

/** @type {((lang: string) => string)[]} */
const OFFERED = [
  (lang) => t("Lunch", {}, lang),
  (lang) => t("Short break", {}, lang),
  (lang) => t("Work with documents", {}, lang),
  (lang) => t("Technical trouble", {}, lang),
];

customElements.define("window-screen", WindowScreen);
