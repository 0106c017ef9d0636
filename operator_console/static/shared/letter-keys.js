// @ts-check
import { findAll, h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";

const OFF = "off";

/**
 * Whether keys are for a field or a dialog. Until the next frame the focus may still be in a dialog that has closed.
 * @param {EventTarget | null} target
 */
export const isWriting = (target) =>
  target instanceof Element &&
  !target.closest("dialog:not([open])") &&
  target.closest("dialog, input, select, textarea") !== null;

/**
 * Keys of one letter, digit or space that press the button which shows them (`data-code`: `KeyboardEvent.code`). They
 * can be switched off (WCAG 2.1.4): whoever speaks to the computer, or trembles, would press them unawares. The choice
 * stays in this browser. Tab, Enter and the space bar on a button always work.
 */
export const letterKeys = {
  get areOn() {
    return localStorage.getItem("letter-keys") !== OFF;
  },

  /**
   * Press the button of `root` that has this key; whoever writes, or stands on a button with the space bar, is let be.
   * @param {HTMLElement} root
   * @param {KeyboardEvent} event
   */
  press(root, event) {
    const { altKey, ctrlKey, metaKey, repeat, target } = event;
    const focused = target instanceof Element ? target : null;
    if (altKey || ctrlKey || metaKey || repeat || isWriting(target) || !this.areOn) return;
    const code = event.code.replace("Numpad", "Digit");
    if (code === "Space" && focused?.closest("button, a, summary")) return;
    const [button] = findAll(root, `[data-code="${CSS.escape(code)}"]`);
    if (!button) return;
    event.preventDefault(); // or the letter would be typed into the dialog that the button opens
    button.click();
  },

  button() {
    const draw = () => {
      node.setAttribute("aria-pressed", String(this.areOn));
      document.documentElement.toggleAttribute("data-no-keys", !this.areOn);
    };
    const node = h("button", { type: "button", class: "setting" }, t("Keys on the buttons"));
    node.addEventListener("click", () => {
      localStorage.setItem("letter-keys", this.areOn ? OFF : "on");
      draw();
    });
    draw();
    return node;
  },
};
