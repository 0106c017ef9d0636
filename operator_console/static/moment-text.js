import { data } from "../pages/draw.js";
import { language } from "../pages/words.js";

/** A moment of another day, too, in the hall's time: the date and the hour. */
export const momentText = (moment) => new Date(moment).toLocaleString(language(), { dateStyle: "medium", timeStyle: "short", timeZone: data("about").timezone });
