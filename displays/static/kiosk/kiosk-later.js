// @ts-check
/** What the kiosk loads once it is usable. */
import "./kiosk-more.js";
import "../visit/kiosk-camera.js";
