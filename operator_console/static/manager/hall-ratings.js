// @ts-check
import { command, newKey } from "../../../queue_server/pages/static/requests/command.js";
import { find, findAll, listen, notify } from "../../../queue_server/pages/static/dom.js";
import { askByDialog } from "../shared/dialog-form.js";

/** What visitors said. Words can be erased one by one; the marks themselves stay. */
export class HallRatings extends HTMLElement {
  connectedCallback() {
    listen(this, "refusal", (sentence) => notify(this, "problem", sentence));
    for (const button of findAll(this, ".erase")) {
      button.onclick = () => this.#erase(button);
    }
  }

  /** @param {HTMLElement} button */
  #erase(button) {
    const { hall = "" } = this.dataset;
    const path = `/api/v1/halls/${encodeURIComponent(hall)}/ratings/${encodeURIComponent(button.dataset.mark || "")}`;
    const key = newKey();
    askByDialog(find(this, "dialog"), async () => {
      const answer = await command(`${path}/erase-words`, {}, key);
      if (!answer.ok) return answer.sentence;
      button.closest(".said")?.remove();
      return "";
    });
  }
}

customElements.define("hall-ratings", HallRatings);
