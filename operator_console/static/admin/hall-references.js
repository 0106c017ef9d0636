// @ts-check
/** What names a hall in the values of a configuration beside its own table. */

/** @typedef {Record<string, any>} Table */

/**
 * Take a hall out of the values, with all that names it; a serial line at which nothing is left goes too.
 * @param {Table} values
 * @param {string} hall
 */
export function removeHall({ halls, displays = {}, reports = {}, bridge = {} }, hall) {
  delete halls[hall];
  removeItems(displays, "boards", hall);
  removeItems(displays, "printers", hall);
  removeItems(reports, "schedules", hall);
  const emptyBuses = (bridge.buses ?? []).filter((/** @type {Table} */ bus) => {
    const isShorter = ["boards", "panels", "posts"].map((key) => removeItems(bus, key, hall)).some(Boolean);
    return isShorter && !bus.boards?.length && !bus.panels?.length && !bus.posts?.length;
  });
  if (emptyBuses.length > 0)
    bridge.buses = bridge.buses.filter((/** @type {Table} */ bus) => !emptyBuses.includes(bus));
  if (bridge.modems) bridge.modems = bridge.modems.filter((/** @type {Table} */ modem) => !isOnlyOf(modem, hall));
}

/**
 * Take the hall out of those of a modem; returns whether it had no other. One that names none is for all halls.
 * @param {Table} modem
 * @param {string} hall
 */
function isOnlyOf(modem, hall) {
  if (!modem.halls?.includes(hall)) return false;
  modem.halls = modem.halls.filter((/** @type {string} */ other) => other !== hall);
  return modem.halls.length === 0;
}

/**
 * Remove the items of a hall from a list; returns whether there were any.
 * @param {Table} table
 * @param {string} key
 * @param {string} hall
 */
function removeItems(table, key, hall) {
  const items = table[key] ?? [];
  const rest = items.filter((/** @type {Table} */ item) => item.hall !== hall);
  if (rest.length === items.length) return false;
  table[key] = rest;
  return true;
}
