'use strict';
/**
 * Stands for string-width in the bundle. That one compiles patterns of all emoji when it is loaded,
 * which is a quarter of what `--help` takes; most texts are ASCII.
 * @param {string} text
 * @param {object} [options]
 * @returns {number}
 */
module.exports = (text, options) =>
  /^[ -~]*$/.test(text)
    ? text.length
    : require(/** @type {string} */ ('../node_modules/string-width/index.js')).default(
        text,
        options,
      );
