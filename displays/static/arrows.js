import { data } from "../pages/draw.js";

const SIGNS = { left: "←", right: "→", up: "↑", down: "↓" };
const zones = data("arrows") || {};

/** The arrow from the board towards a zone. */
export const arrowTo = (zone) => SIGNS[zones[zone] || "right"];

/** How a call is told apart from the others: one ticket at one window, called that many times. */
export const callKey = (call) => `${call.number}@${call.window}`;
