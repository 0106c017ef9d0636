// @ts-check
/** Names of people in the reader's language: a pseudonym of the server is a word, every other name stands as it is. */

import { peopleText } from "../../../queue_server/pages/static/words.js";

const PEOPLE = ["operator", "secretary", "manager", "admin", "auditor", "region", "district"];

/** @param {string} name */
export const personName = (name) => peopleText(name);

/**
 * `role:name` of whoever did something.
 * @param {string} actor
 */
export function actorName(actor) {
  const [role, ...rest] = actor.split(":");
  return PEOPLE.includes(role) ? `${role}:${personName(rest.join(":"))}` : actor;
}
