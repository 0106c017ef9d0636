// @ts-check
/** What the kiosk loads once it is usable. */
import "./kiosk-more.js";
import "./kiosk-reading.js";
import "../visit/kiosk-camera.js";
