// @ts-check

/** What a ticket is asked for by whoever has switched sign language on: its call is shown by a clip too. */
export const signing = () => (document.documentElement.dataset.signing ? { sign_language: true } : {});
