// @ts-check
/** What the phone ticket loads once it is usable. */
import "./call-alert.js";
import "./message-wish.js";
import "./overtaken-list.js";
import "./push-wish.js";
