// @ts-check

const GAP_MS = 100; // between two keys of a scanner are some milliseconds; no hand is that fast
const SHORTEST = 20; // characters of an address in a QR code

/** Signs by the key (UI Events, `code`), plain and with Shift: a scanner types as on an American keyboard. */
const SIGNS = /** @type {Record<string, string>} */ ({
  Backquote: "`~",
  Backslash: "\\|",
  BracketLeft: "[{",
  BracketRight: "]}",
  Comma: ",<",
  Equal: "=+",
  Minus: "-_",
  Period: ".>",
  Quote: "'\"",
  Semicolon: ";:",
  Slash: "/?",
});
const SHIFTED_DIGITS = ")!@#$%^&*(";

/**
 * Reads what a scanner types that is connected like a keyboard, whatever language the keyboard is set to. What it types
 * begins with a letter, so the digits of a keypad are never taken for it.
 */
export class WedgeScanner {
  /** @type {(text: string) => void} */
  _read;
  _text = "";
  _at = -GAP_MS;
  _timer = 0;

  /** @param {(text: string) => void} read */
  constructor(read) {
    this._read = read;
  }

  /**
   * Whether the key belongs to a scan. A scanner that sends no Enter has ended once it is silent.
   * @param {KeyboardEvent} event
   */
  take(event) {
    const goesOn = this._text !== "" && event.timeStamp - this._at < GAP_MS;
    if (!goesOn) this._text = "";
    if (event.key === "Shift" || event.key === "CapsLock") return goesOn;
    if (event.key === "Enter" && goesOn && this._text.length >= SHORTEST) {
      this._end();
      return true;
    }
    const sign = signOf(event);
    if (!sign || (!goesOn && /\d/.test(sign))) return false;
    this._text += sign;
    this._at = event.timeStamp;
    clearTimeout(this._timer);
    this._timer = setTimeout(() => this._end(), 2 * GAP_MS);
    return goesOn;
  }

  _end() {
    clearTimeout(this._timer);
    const text = this._text.slice(Math.max(0, this._text.indexOf("http")));
    this._text = "";
    if (text.length >= SHORTEST) this._read(text);
  }
}

/**
 * The sign of a key on an American keyboard, or "" for one that has none.
 * @param {KeyboardEvent} event
 */
function signOf({ code, key, shiftKey }) {
  const letter = /^Key([A-Z])$/.exec(code);
  if (letter) return shiftKey ? letter[1] : letter[1].toLowerCase();
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code);
  if (digit) return shiftKey && code.startsWith("Digit") ? SHIFTED_DIGITS[Number(digit[1])] : digit[1];
  const signs = SIGNS[code];
  if (signs) return signs[Number(shiftKey)];
  return !code && key.length === 1 ? key : "";
}
