// @ts-check
/** What kinds of devices there are, and how one may do, in words. */

import { t } from "../../../queue_server/pages/static/words.js";

/** @type {Record<string, () => string>} */
export const KINDS = {
  board: () => t("Board"),
  kiosk: () => t("Kiosk"),
  tablet: () => t("Tablet for marks"),
  bridge: () => t("Bridge"),
  led_board: () => t("LED board"),
  modem: () => t("Modem for SMS"),
  printer: () => t("Printer"),
  messages: () => t("Messages"),
};

/** @type {Record<string, () => string>} */
export const DEVICE_STATES = {
  waiting: () => t("waits to be paired"),
  ok: () => t("works"),
  silent: () => t("does not answer"),
  stale: () => t("shows something old"),
  failing: () => t("fails"),
  paper_low: () => t("little paper"),
  paper_out: () => t("no paper"),
  unknown: () => t("nothing known"),
  revoked: () => t("revoked"),
};

/**
 * What a visitor who opens the bot meets while nobody reads what is written to it, and why.
 * @param {string} reason
 */
const unread = (reason) =>
  [t("What visitors write to the bot is not read, so nobody is linked with it."), reason].join(" ");

/** @type {Record<string, (values: Record<string, string>) => string>} */
const DEVICE_FAULTS = {
  not_opened: () => t("Its port has not been opened yet."),
  port_missing: ({ port }) => t("There is no port {port}: is the adapter plugged in?", { port }),
  usb_missing: ({ serial }) => t("No USB adapter with the serial number {serial} is plugged in.", { serial }),
  port_denied: ({ port }) =>
    t("The bridge may not use the port {port}: its account has to be in the group dialout.", { port }),
  port_busy: ({ port }) => t("Another program is using the port {port}.", { port }),
  port_refused: ({ port }) => t("The port {port} cannot be opened.", { port }),
  no_rs485: ({ port }) =>
    t("The adapter at {port} cannot switch an RS-485 line: leave rs485 out, or use another one.", { port }),
  port_lost: () => t("The adapter has gone: is it plugged in?"),
  port_stuck: () => t("The adapter takes no more bytes: unplug it and plug it in again."),
  no_answer: () => t("The board does not answer: look at its power, its line and its address."),
  refuses: ({ register, exception }) =>
    t("The board refuses the register {register} (exception {exception}): the register map is that of another one.", {
      register,
      exception,
    }),
  other_content: () => t("The board holds something else than was written: the register map is that of another one."),
  letters_missing: ({ text, letters }) => t("The board has no picture for {letters} in “{text}”.", { text, letters }),
  too_wide: ({ text, cells }) => t("“{text}” is too wide for the board, which has {cells} places.", { text, cells }),
  messages_silent: () => t("What sends the messages does not answer in time."),
  messages_unreachable: () => t("What sends the messages cannot be reached: look at its address and the network."),
  messages_certificate: () => t("The certificate of what sends the messages is not trusted."),
  messages_sign_in: () => t("What sends the messages does not take the name, the password or the key."),
  messages_no_secret: () => t("The file with the password or key cannot be read, or others can read it."),
  messages_refused: () => t("What sends the messages refuses them: the log of the server has its answer."),
  messages_no_network: () => t("The modem has no network."),
  messages_no_credit: () => t("There is no credit left for messages."),
  messages_no_device: () => t("No modem takes the messages: look at the bridge and the modem."),
  bot_silent: () => unread(t("Telegram does not answer in time.")),
  bot_unreachable: () => unread(t("Telegram cannot be reached: look at the network and the way to the internet.")),
  bot_certificate: () => unread(t("The certificate of what answers in Telegram's place is not trusted.")),
  bot_sign_in: () => unread(t("Telegram does not know the token: put the one from BotFather into its file.")),
  bot_no_secret: () => unread(t("The file with the token cannot be read, or others can read it.")),
  bot_refused: () => unread(t("Telegram refuses it: the log of the server has its answer.")),
  bot_other_reader: () => unread(t("Another program reads the same bot, or it has a webhook: each needs its own bot.")),
  messages_ends: ({ delivered, late, refused, uncertain }) =>
    t("Sent: {delivered}. Too late: {late}, refused: {refused}, uncertain: {uncertain}.", {
      delivered,
      late,
      refused,
      uncertain,
    }),
  not_showable: () => t("The board cannot show the text that it was given."),
  modem_silent: () => t("The modem does not answer: is it switched on, and is its speed right?"),
  modem_refuses: ({ detail }) => t("The modem refuses what it is asked ({detail}).", { detail }),
  no_network: () => t("The modem has no network: look at its antenna, and at the contract of the SIM."),
  no_credit: ({ detail }) => t("The network refuses this SIM ({detail}): has it credit, and may it send?", { detail }),
  sim_missing: () => t("There is no SIM in the modem."),
  sim_pin: () => t("The SIM asks for its PIN: write it into a file, and name that in the settings of the modem."),
  sim_pin_refused: () =>
    t(
      "A PIN of this SIM was wrong. None is tried any more: write the right one into its file, or enter it in a phone.",
    ),
  sim_puk: () => t("The SIM is locked: a person has to enter its PUK, in a phone."),
  sim_fails: ({ detail }) => t("The SIM cannot be used ({detail}).", { detail }),
};

/** A gap of a text for which the bridge has sent no value. */
const GAP = /\{[a-z]+\}/;

/**
 * What is wrong with a board; in the words of its bridge where that is of a version that names it otherwise, or with
 * other values.
 * @param {{ fault: Kezek.BoardFault | null, detail: string | null }} device
 */
export function faultText({ fault, detail }) {
  const text = fault && Object.hasOwn(DEVICE_FAULTS, fault.code) ? DEVICE_FAULTS[fault.code](fault.values) : "";
  return text && !GAP.test(text) ? text : (detail ?? "");
}

/**
 * Which tickets of a printer may not be on paper.
 * @param {{ uncertain: string[] }} printer
 */
export const doubtOf = ({ uncertain }) =>
  uncertain.length
    ? t("May not have been printed: {numbers}. Look at the printer.", { numbers: uncertain.join(", ") })
    : "";
