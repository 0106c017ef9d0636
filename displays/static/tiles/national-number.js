// @ts-check
import { DigitPad } from "./digit-pad.js";

const NATIONAL_DIGITS = 10;
const GROUPS = [3, 6, 8];

/** The digits of a telephone number of Kazakhstan, after its +7. */
export const numberPad = () => new DigitPad(NATIONAL_DIGITS, written);

/**
 * `+7 701 00· ·· ··`: what is still missing has a place.
 * @param {string} digits
 */
function written(digits) {
  const places = digits.padEnd(NATIONAL_DIGITS, "·");
  const parts = [0, ...GROUPS].map((from, index) => places.slice(from, GROUPS[index] || NATIONAL_DIGITS));
  return ["+7", ...parts].join(" ");
}
