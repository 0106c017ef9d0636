// @ts-check
/** A link that signs a browser in: to copy, and as a QR code for a phone or a tablet. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { button } from "../settings/form-fields.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * A dialog with the link of that person; it is gone once it is closed.
 * @param {string} name
 * @param {string} address
 * @param {string[]} rows The modules of its QR code.
 */
export function showLink(name, address, rows) {
  const text = h("input", { type: "text", readonly: true, value: address, "aria-label": t("Address") });
  text.addEventListener("focus", () => text.select());
  const copied = h("p", { role: "status", class: "quiet" });
  /** @type {HTMLDialogElement} */
  const dialog = h(
    "dialog",
    { class: "link-dialog", "aria-labelledby": "link-title" },
    h("h2", { id: "link-title" }, t("Link for {name}", { name })),
    h("p", {}, t("Whoever opens it first is signed in as {name}. It can be used once, within an hour.", { name })),
    picture(rows),
    text,
    copied,
    h(
      "p",
      { class: "actions" },
      button(t("Copy"), () => copy(text, copied), { class: "primary" }),
      button(t("Close"), () => dialog.close()),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/**
 * The clipboard is there on https only; the older way takes what is selected.
 * @param {HTMLInputElement} text
 * @param {HTMLElement} copied
 */
async function copy(text, copied) {
  text.select();
  try {
    await navigator.clipboard.writeText(text.value);
    copied.textContent = t("Copied.");
  } catch {
    copied.textContent = document.execCommand("copy") ? t("Copied.") : t("Copy the selected text with Ctrl+C.");
  }
}

/** @param {string[]} rows */
function picture(rows) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${rows.length} ${rows.length}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", t("QR code of the link"));
  svg.setAttribute("shape-rendering", "crispEdges");
  const path = document.createElementNS(SVG, "path");
  const dark = rows.flatMap((row, y) => [...row].map((module, x) => (module === "1" ? `M${x} ${y}h1v1h-1z` : "")));
  path.setAttribute("d", dark.join(""));
  svg.append(path);
  return svg;
}
