/**
 * Sound by the means that every supported browser has: Safari 14.0 calls its context `webkitAudioContext`, constructs no
 * nodes, and decodes by callbacks alone.
 */

export const newAudio = () => new (window.AudioContext || window.webkitAudioContext)();

/** The sound of a file's bytes, as a buffer. Rejects for whatever is no sound. */
export function decoded(audio, bytes) {
  return new Promise((done, fail) => {
    const decoding = audio.decodeAudioData(bytes, done, fail);
    if (decoding) decoding.catch(fail);
  });
}

/** A node that plays a buffer, connected to the loudspeaker. */
export function bufferSource(audio, buffer) {
  const source = audio.createBufferSource();
  source.buffer = buffer;
  source.connect(audio.destination);
  return source;
}

/** A tone (Hz), connected to the loudspeaker, that fades from the moment `fadesAt` on, to a third in every `fadeS` seconds. */
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
