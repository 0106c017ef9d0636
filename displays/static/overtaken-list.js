/** `<overtaken-list>`: opening it fetches the page of its link and shows the part that matters, as it is at that moment. */
class OvertakenList extends HTMLElement {
  #details;
  #opened = () => this.#details.open && this.#show();

  connectedCallback() {
    this.#details = this.querySelector("details");
    this.#details.addEventListener("toggle", this.#opened);
  }

  disconnectedCallback() {
    this.#details.removeEventListener("toggle", this.#opened);
  }

  async #show() {
    const body = this.querySelector(".overtaken-body");
    this.address ??= body.querySelector("a").href;
    const answer = await fetch(this.address).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    body.replaceChildren(page.querySelector(".overtaken"));
  }
}

customElements.define("overtaken-list", OvertakenList);
