/** What is taught, and the chapter that a word means: the only door to labs/. */
export { findChapter, track, tracks } from '../../labs/index.js';
