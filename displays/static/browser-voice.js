const LONGEST_S = 30; // a speech engine of a browser that never says that it is done

/** The browser's own voice for a language, or nothing. */
export function browserVoice(language) {
  const voices = window.speechSynthesis ? speechSynthesis.getVoices() : [];
  return voices.find((voice) => voice.lang.toLowerCase().startsWith(language));
}

/** Say no more. */
export function hush() {
  if (window.speechSynthesis) speechSynthesis.cancel();
}

/** Say a text by the browser's own voice; resolves when it is done, with whether there was one for the language. */
export function speak({ language, text }) {
  const voice = browserVoice(language);
  if (!voice) return Promise.resolve(false);
  return new Promise((done) => {
    const said = new SpeechSynthesisUtterance(text);
    said.voice = voice;
    said.lang = voice.lang;
    const late = setTimeout(() => done(true), LONGEST_S * 1000);
    said.onend = said.onerror = () => (clearTimeout(late), done(true));
    speechSynthesis.speak(said);
  });
}
