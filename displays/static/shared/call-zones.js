// @ts-check

/**
 * Whether the board of a zone shows a call, or that of the whole hall. A board that is kept from before names the zone
 * of the window alone.
 * @param {string | undefined} zone
 * @param {{ zone: string | null, zones?: string[] }} call
 */
export const isShownIn = (zone, call) => !zone || (call.zones || [call.zone]).includes(zone);
