// @ts-check
/** The questions of the assistant, in their order. */

import { CARDS_STEP } from "./setup-cards.js";
import { HALL_STEPS } from "./setup-hall.js";
import { OPENING_STEPS } from "./setup-opening.js";
import { SCREENS_STEP } from "./setup-screens.js";
import { TRIAL_STEP } from "./setup-trial.js";
import { WINDOW_STEPS } from "./setup-windows.js";

/**
 * The steps in their order.
 * @type {import("./hall-setup.js").SetupStep[]}
 */
export const STEPS = [...HALL_STEPS, ...WINDOW_STEPS, ...OPENING_STEPS, SCREENS_STEP, CARDS_STEP, TRIAL_STEP];

/**
 * The place of a step in the order; that of the first for an id that no step has.
 * @param {string} id
 */
export const placeOfStep = (id) =>
  Math.max(
    0,
    STEPS.findIndex((step) => step.id === id),
  );

/** The place of the first step after the hall is open. */
export const FIRST_OPEN = placeOfStep("screens");
