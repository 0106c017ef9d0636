// @ts-check
/**
 * Shakes the phone, for milliseconds of vibration and rest. Browsers let a page do so once it has been touched.
 * @param {number | number[]} pattern
 */
export function vibrate(pattern) {
  if (navigator.vibrate) navigator.vibrate(pattern);
}
