/** Load the page anew when the server has other pages than this one came from. */
export async function checkVersion() {
  const answer = await fetch("/static/version", { cache: "no-store" }).catch(() => null);
  if (answer?.ok && (await answer.text()) !== document.documentElement.dataset.version) location.reload();
}
