// @ts-check
/** What a certificate says, and how long it lasts, in the hall's time and the reader's language. */

import { h } from "../../../queue_server/pages/static/dom.js";
import { t, tn } from "../../../queue_server/pages/static/words.js";
import { momentText } from "../shared/moment-text.js";

/**
 * How its time stands, as a sentence; "" for one that lasts.
 * @param {Kezek.PresentedCertificate} certificate
 */
export function standingText({ standing, days_left: days, first, last }) {
  switch (standing) {
    case "ended":
      return t("The certificate for https ended on {time}. Browsers warn of this server.", { time: momentText(last) });
    case "future":
      return t("The certificate for https is not valid before {time}.", { time: momentText(first) });
    case "good":
      return "";
    default:
      return tn(
        "The certificate for https ends in {n} day, on {time}.",
        "The certificate for https ends in {n} days, on {time}.",
        days,
        { time: momentText(last) },
      );
  }
}

/**
 * Whose it is, who vouches for it, and from when until when.
 * @param {Kezek.PresentedCertificate} certificate
 */
export function certificateFacts(certificate) {
  const { days_left: days, chain } = certificate;
  const left = days >= 0 ? tn("{n} day left", "{n} days left", days) : "";
  const facts = [
    [t("Names"), certificate.names.join(", ") || t("none")],
    [t("Holder"), certificate.subject],
    [t("Signed by"), certificate.issuer],
    [t("Chain"), chain.join(" → ") || t("the certificate alone")],
    [t("Valid from"), momentText(certificate.first)],
    [t("Valid until"), [momentText(certificate.last), left].filter(Boolean).join(", ")],
    [t("Key"), certificate.key],
    [t("Fingerprint (SHA-256)"), certificate.fingerprint],
  ];
  return h(
    "dl",
    { class: "backup-facts" },
    ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
}
