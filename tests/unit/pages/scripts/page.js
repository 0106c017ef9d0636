/** The little of a page that modules without elements read: its language, the data of its root, its blocks of data. */
export function setPage({ lang = "en", dataset = {}, blocks = {} } = {}) {
  globalThis.document = {
    documentElement: { lang, dataset },
    getElementById: (id) => (id in blocks ? { textContent: JSON.stringify(blocks[id]) } : null),
  };
}
