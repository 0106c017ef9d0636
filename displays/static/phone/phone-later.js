// @ts-check
/** What the phone ticket loads once it is usable. */
import "../shared/bring-list.js";
import "./call-alert.js";
import "./message-wish.js";
import "./overtaken-list.js";
import "../shared/push-wish.js";
import "./ticket-bell.js";
