// @ts-check
/** What the phone ticket loads once it is usable. */
import "./bring-list.js";
import "./call-alert.js";
import "./message-wish.js";
import "./overtaken-list.js";
import "./push-wish.js";
import "./ticket-bell.js";
