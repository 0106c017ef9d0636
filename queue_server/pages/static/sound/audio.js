// @ts-check
/**
 * Sound by the means that every supported browser has: Safari 14.0 calls its context `webkitAudioContext`, constructs
 * no nodes, and decodes by callbacks alone.
 */

/** @returns {AudioContext} */
export const newAudio = () => new (window.AudioContext || window.webkitAudioContext)();

/** What a person does with a page that lets it sound from then on, in one browser or another. */
export const GESTURES = ["pointerup", "click", "keydown"];

/**
 * Whether the sound of that name was switched on in this browser.
 * @param {string} name
 */
export function isSoundOn(name) {
  try {
    return localStorage.getItem(`kezek-sound-${name}`) === "on";
  } catch {
    return false; // a browser that stores nothing
  }
}

/**
 * @param {string} name
 * @param {boolean} isOn
 */
export function rememberSound(name, isOn) {
  try {
    if (isOn) localStorage.setItem(`kezek-sound-${name}`, "on");
    else localStorage.removeItem(`kezek-sound-${name}`);
  } catch {
    // it is on for this page alone
  }
}

/**
 * The sound of a file's bytes, as a buffer. Rejects for whatever is no sound.
 * @param {AudioContext} audio
 * @param {ArrayBuffer} bytes
 * @returns {Promise<AudioBuffer>}
 */
export function decodeSound(audio, bytes) {
  return new Promise((resolve, reject) => {
    const decoding = audio.decodeAudioData(bytes, resolve, reject);
    if (decoding) decoding.catch(reject);
  });
}

/**
 * A node that plays a buffer, connected to the loudspeaker.
 * @param {AudioContext} audio
 * @param {AudioBuffer} buffer
 */
export function bufferSource(audio, buffer) {
  const source = audio.createBufferSource();
  source.buffer = buffer;
  source.connect(audio.destination);
  return source;
}

/**
 * A tone (Hz), connected to the loudspeaker, that fades from the moment `fadesAt` on, to a third in every `fadeS`
 * seconds.
 * @param {AudioContext} audio
 * @param {{ frequency: number, type?: OscillatorType, loudness: number, fadesAt: number, fadeS: number }} sound
 */
export function toneSource(audio, { frequency, type = "sine", loudness, fadesAt, fadeS }) {
  const tone = audio.createOscillator();
  const gain = audio.createGain();
  tone.type = type;
  tone.frequency.value = frequency;
  gain.gain.value = loudness;
  gain.gain.setTargetAtTime(0, fadesAt, fadeS);
  tone.connect(gain);
  gain.connect(audio.destination);
  return tone;
}
