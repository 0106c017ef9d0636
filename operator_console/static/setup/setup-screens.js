// @ts-check
/**
 * After the opening: screens that show a code are let in.
 *
 * @typedef {import("./hall-setup.js").HallSetup} HallSetup
 * @typedef {import("./hall-setup.js").SetupStep} SetupStep
 */

import { AnswerOrder } from "../../../queue_server/pages/static/requests/answer-order.js";
import { h } from "../../../queue_server/pages/static/dom.js";
import { t } from "../../../queue_server/pages/static/words.js";
import { ask } from "../shared/server-documents.js";
import { KINDS } from "../words/device-words.js";
import { button, choice, line } from "./setup-fields.js";

const LOOK_MS = 3000;

/** @type {SetupStep} */
export const SCREENS_STEP = {
  id: "screens",
  name: () => t("Screens"),
  title: () => t("Which screens belong to the hall?"),
  draw: drawScreens,
};

/** @param {HallSetup} setup */
function drawScreens(setup) {
  const list = h("div", { class: "stack" });
  const origin = setup.answers.address || location.origin;
  const answers = new AnswerOrder();
  let timer = setTimeout(look, 0);
  async function look() {
    clearTimeout(timer);
    const answer = await answers.awaitNewest(ask("/api/v1/devices"));
    if (!answer || !list.isConnected) return;
    const { ok, body } = answer;
    clearTimeout(timer);
    if (ok) drawDevices(setup, list, body, look);
    timer = setTimeout(look, LOOK_MS);
  }
  return [
    h("p", {}, t("Open this on a television of the hall:"), " ", h("b", { class: "address" }, `${origin}/screen`)),
    h("p", {}, t("Open this on a kiosk:"), " ", h("b", { class: "address" }, `${origin}/screen?kind=kiosk`)),
    setup.document.is_alone &&
      h(
        "p",
        { class: "notice" },
        t(
          "This server answers this machine alone. Other machines reach it once “Address to listen on” is 0.0.0.0 under This server on the administrator's page, and after a restart.",
        ),
      ),
    h("p", { class: "quiet" }, t("The screen shows six digits and appears here. Compare them, and let it in.")),
    list,
  ];
}

/**
 * Devices that wait with their codes, and those of this hall. What somebody is typing is left alone.
 * @param {HallSetup} setup
 * @param {HTMLElement} list
 * @param {Kezek.BookedDevice[]} devices
 * @param {() => Promise<void>} look reads them anew
 */
function drawDevices(setup, list, devices, look) {
  const listed = devices.filter(
    (device) => device.how === "waiting" || (device.hall === setup.hall && device.how !== "revoked"),
  );
  const signature = JSON.stringify(listed.map((device) => [device.device, device.how, device.name]));
  if (list.dataset.signature === signature) return;
  list.dataset.signature = signature;
  list.replaceChildren(
    ...(listed.length
      ? listed.map((device) => drawDevice(setup, device, listed, look))
      : [h("p", { class: "quiet" }, t("No screen has announced itself yet. You can go on without one."))]),
  );
}

/**
 * A device; one that waits is let in, and then shown as it is at once.
 * @param {HallSetup} setup
 * @param {Kezek.BookedDevice} device
 * @param {Kezek.BookedDevice[]} devices
 * @param {() => Promise<void>} look
 */
function drawDevice(setup, device, devices, look) {
  const kind = h("span", { class: "quiet" }, KINDS[device.kind]());
  if (device.how !== "waiting")
    return h("div", { class: "card row" }, h("b", {}, device.name), kind, h("span", {}, t("let in")));
  const usedNames = new Set(devices.map((other) => other.name));
  const usualNames = device.kind === "kiosk" ? setup.kiosks : [device.kind];
  let name = usualNames.find((usualName) => !usedNames.has(usualName)) ?? `${device.kind}-${devices.length}`;
  const pair = async (/** @type {HTMLButtonElement} */ pressed) => {
    pressed.disabled = true;
    const answer = await setup.post("/api/v1/devices/pair", {
      code: device.code,
      name,
      hall: setup.hall,
      kind: device.kind,
    });
    pressed.disabled = false;
    if (answer.ok) await look();
    setup.say("done", answer.ok ? t("Paired: {name}", { name }) : "");
  };
  const code = device.code ? `${device.code.slice(0, 3)} ${device.code.slice(3)}` : "";
  return h(
    "div",
    { class: "card row" },
    h("b", { class: "number code" }, code),
    kind,
    device.kind === "kiosk" && setup.kiosks.length > 1
      ? choice(
          t("What it is called"),
          setup.kiosks.map((kiosk) => [kiosk, kiosk]),
          name,
          (value) => (name = value),
        )
      : line(t("What it is called"), name, (value) => (name = value), { maxlength: 64 }),
    button(t("Let in"), pair, { class: "primary", "aria-label": `${t("Let in")}: ${code}` }),
  );
}
