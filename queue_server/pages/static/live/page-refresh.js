// @ts-check
// For browsers that cannot run the page's modules, so in the words of every browser: a page that nothing keeps up to
// date is asked for again. A module that runs marks the root element by `data-live` (live-status.js).
(function () {
  var EVERY_MS = 20000;

  function look() {
    if (!document.documentElement.getAttribute("data-live")) location.reload();
  }

  setTimeout(look, EVERY_MS);
})();
