/**
 * Imports the modules that are named, where there is no page: nothing may be read of one until an element is connected or
 * a function is called. A module that reads something ends the program with its error.
 */
globalThis.HTMLElement = class {};
globalThis.customElements = { define() {} };
for (const address of process.argv.slice(2)) await import(address);
