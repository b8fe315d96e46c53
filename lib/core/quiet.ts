/**
 * A folder of a machine with an empty .curlrc: it stands for the one in root's home (curl(1),
 * CURL_HOME).
 */
export const quietFolder = '/run/khw-lab';

/** What keeps curl and wget from the files in root's home, as environment. */
export const quietPrograms: Readonly<Record<string, string>> = {
  CURL_HOME: quietFolder,
  WGETRC: '/dev/null',
};
