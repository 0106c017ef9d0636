import { h } from "../pages/draw.js";
import { t } from "../pages/words.js";

const OFF = "off";

/**
 * Keys of one letter can be switched off (WCAG 2.1.4): whoever speaks to the computer, or trembles, would press them
 * unawares. The choice stays in this browser. Tab, Enter and the space bar on a button always work.
 */
export const letterKeys = {
  get areOn() {
    return localStorage.getItem("letter-keys") !== OFF;
  },

  button() {
    const draw = () => {
      node.setAttribute("aria-pressed", String(this.areOn));
      document.documentElement.toggleAttribute("data-no-keys", !this.areOn);
    };
    const node = h("button", { class: "letter-keys" }, t("Keys on the buttons"));
    node.addEventListener("click", () => {
      localStorage.setItem("letter-keys", this.areOn ? OFF : "on");
      draw();
    });
    draw();
    return node;
  },
};
