// @ts-check
/** Sends a file as the body of a request, and says how much of it has gone. */

import { numberText } from "../../../queue_server/pages/static/numbers.js";
import { language, problemText, t } from "../../../queue_server/pages/static/words.js";

/**
 * POSTs a file, of which `fetch` would not say how far it is. Resolves to what `ask` and `tell` resolve to.
 * @param {string} path
 * @param {File} file
 * @param {(loaded: number) => void} onProgress
 * @returns {Promise<{ ok: boolean, body: any, sentence: string }>}
 */
export function sendFile(path, file, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const failed = () => resolve({ ok: false, body: {}, sentence: t("The file did not come whole. Send it again.") });
    request.open("POST", path);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Kezek-Token", document.documentElement.dataset.token ?? "");
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => {
      try {
        const body = JSON.parse(request.responseText);
        const ok = request.status === 201;
        resolve({ ok, body, sentence: ok ? "" : problemText(body) });
      } catch {
        failed();
      }
    };
    request.onerror = failed;
    request.send(file);
  });
}

/** @param {number} bytes */
export const megabytes = (bytes) => t("{n} MB", { n: numberText(Math.max(0.1, bytes / 1_000_000), language(), 1) });
