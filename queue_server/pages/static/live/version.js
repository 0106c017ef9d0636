// @ts-check
/**
 * Load the page anew when the server has other pages than this one came from. A page in which somebody is at work
 * cancels the event `outdated`, and reloads itself when they have done.
 */
export async function checkVersion() {
  const answer = await fetch("/static/version", { cache: "no-store" }).catch(() => null);
  if (!answer || !answer.ok || (await answer.text()) === document.documentElement.dataset.version) return;
  if (dispatchEvent(new Event("outdated", { cancelable: true }))) location.reload();
}
