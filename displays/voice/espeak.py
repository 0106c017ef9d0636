"""Speaks through espeak-ng: a program of its own, not imported by any other module.

    python -m displays.voice.espeak WORDS_PER_MINUTE

A line of JSON on standard input, `{"language": VOICE, "text": …}`, is answered on standard output by four bytes, the
length of what follows (big-endian), and a WAV file of 16-bit mono; the length 0 means that it could not be spoken.
espeak-ng has one global state, so this program does one thing at a time. Calls as in `espeak-ng/speak_lib.h`.
"""

import ctypes
import io
import json
import sys
import wave

AUDIO_OUTPUT_SYNCHRONOUS = 2
CHARS_UTF8 = 1
POS_CHARACTER = 1
RATE = 1

Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Espeak:
    """The library, loaded and set up."""

    def __init__(self, words_per_minute: int) -> None:
        import espeakng_loader  # the optional extra `voice`; this process ends at once without it

        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = espeakng_loader.get_data_path().encode()
        self._sample_rate = self._library.espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 0, data, 0)
        if self._sample_rate <= 0:
            raise RuntimeError("espeak-ng does not start")
        self._samples = bytearray()
        self._callback = Callback(self._take)  # kept: the library holds a bare pointer to it
        self._library.espeak_SetSynthCallback(self._callback)
        self._library.espeak_SetParameter(RATE, words_per_minute, 0)

    def speak(self, language: str, text: str) -> bytes:
        """The text as a WAV file; empty when there is no such voice or the library refuses."""
        self._samples.clear()
        encoded = text.encode() + b"\0"
        if self._library.espeak_SetVoiceByName(language.encode()) != 0:
            return b""
        if self._library.espeak_Synth(encoded, len(encoded), 0, POS_CHARACTER, 0, CHARS_UTF8, None, None) != 0:
            return b""
        return self._wav()

    def _take(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._samples += ctypes.string_at(samples, count * 2)
        return 0

    def _wav(self) -> bytes:
        file = io.BytesIO()
        with wave.open(file, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(self._sample_rate)
            sound.writeframes(bytes(self._samples))
        return file.getvalue()


def main() -> None:
    espeak = Espeak(int(sys.argv[1]))
    for line in sys.stdin.buffer:
        request = json.loads(line)
        sound = espeak.speak(request["language"], request["text"])
        sys.stdout.buffer.write(len(sound).to_bytes(4, "big") + sound)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
