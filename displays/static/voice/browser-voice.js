// @ts-check
const LONGEST_S = 30; // a speech engine of a browser that never says that it is done

/**
 * The browser's own voice for a language, or nothing.
 * @param {string} language
 */
export function browserVoice(language) {
  const voices = "speechSynthesis" in window ? speechSynthesis.getVoices() : [];
  return voices.find((voice) => voice.lang.toLowerCase().startsWith(language));
}

/** Say no more. */
export function hush() {
  if ("speechSynthesis" in window) speechSynthesis.cancel();
}

/**
 * Says a text by the browser's own voice; resolves when it is done, with whether there was one for the language.
 * @param {{ language: string, text: string }} phrase
 * @returns {Promise<boolean>}
 */
export function speak({ language, text }) {
  const voice = browserVoice(language);
  if (!voice) return Promise.resolve(false);
  return new Promise((resolve) => {
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    const late = setTimeout(() => resolve(true), LONGEST_S * 1000);
    utterance.onend = utterance.onerror = () => (clearTimeout(late), resolve(true));
    speechSynthesis.speak(utterance);
  });
}
