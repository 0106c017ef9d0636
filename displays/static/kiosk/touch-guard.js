// @ts-check
/**
 * A kiosk is pressed and nothing else. What a browser adds to a finger's touch, a menu after a long press, a page drawn
 * larger by two fingers, a picture dragged away, a tab opened by a middle button, would leave the next visitor with
 * something that is no kiosk. Where the style sheet can forbid it, it does (kiosk.css).
 */
export class TouchGuard {
  /** @param {Event} event */
  _prevent = (event) => event.preventDefault();
  /** @param {WheelEvent} event */
  _wheel = (event) => event.ctrlKey && event.preventDefault(); // a pinch on a touch pad comes as one
  /** @param {KeyboardEvent} event */
  _key = (event) => isOfTheBrowser(event) && event.preventDefault();

  listen() {
    for (const name of FORBIDDEN) addEventListener(name, this._prevent, { passive: false });
    addEventListener("wheel", this._wheel, { passive: false });
    addEventListener("keydown", this._key);
  }

  stop() {
    for (const name of FORBIDDEN) removeEventListener(name, this._prevent);
    removeEventListener("wheel", this._wheel);
    removeEventListener("keydown", this._key);
  }
}

/** `gesturestart` is Safari's word for two fingers. */
const FORBIDDEN = ["contextmenu", "dragstart", "gesturestart", "auxclick"];
const ZOOM_KEYS = ["+", "-", "=", "0"];

/**
 * Larger, smaller, and as it was: the kiosk has its own button for large text, which the next visitor finds off.
 * @param {KeyboardEvent} event
 */
const isOfTheBrowser = ({ ctrlKey, metaKey, key }) => (ctrlKey || metaKey) && ZOOM_KEYS.includes(key);
