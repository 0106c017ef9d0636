// @ts-check

/**
 * How a visitor is called: where they wait, and by a clip too where they have switched sign language on.
 * @param {string | null | undefined} place
 */
export const calling = (place) => ({
  ...(place && { waits_in: place }),
  ...(document.documentElement.dataset.signing && { sign_language: true }),
});
