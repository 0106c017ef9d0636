// @ts-check
/** Take away the sentence that a browser shows which cannot run the page. Called by a page once it has drawn itself. */
export function dismissTooOld() {
  const sentence = document.getElementById("too-old");
  if (sentence) sentence.remove();
}
