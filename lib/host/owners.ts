import { readFile, realpath, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';

/** Who runs this program. The name is empty where the computer has none for the number. */
export function thisUser(): { readonly uid: number; readonly user: string } {
  const uid = process.getuid?.() ?? -1;
  try {
    return { uid, user: userInfo().username };
  } catch {
    return { uid, user: '' };
  }
}

/** A home of khw-lab that is not this command's. */
export interface OtherHome {
  readonly path: string;
  /** Name of the user whose it is, or their number. */
  readonly user: string;
  /** Whether it has a lab of that name; undefined where only its owner may look. */
  readonly has: (lab: string) => Promise<boolean | undefined>;
}

/** Where root keeps labs, and for root who came by sudo(8), where that user does. */
const systemHome = '/var/lib/khw-lab';

/**
 * Homes of other users in which somebody may have made a lab, and asks for it now as another user.
 */
export async function otherHomes(own: string): Promise<readonly OtherHome[]> {
  const mine = await realpath(own).catch(() => own);
  const passwd = await accounts();
  const sudo =
    process.getuid?.() === 0
      ? passwd.find(({ name }) => name === process.env['SUDO_USER'])
      : undefined;
  const places = [
    systemHome,
    ...(sudo === undefined ? [] : [join(sudo.home, '.local/share/khw-lab')]),
  ];
  const found = await Promise.all(
    places.map(async (path) => {
      const place = await stat(path).catch(() => undefined);
      // Who has chosen another home than their own knows of it.
      if (
        place?.isDirectory() !== true ||
        place.uid === process.getuid?.() ||
        (await realpath(path).catch(() => path)) === mine
      )
        return [];
      const user = passwd.find(({ uid }) => uid === place.uid)?.name ?? `user ${place.uid}`;
      return [{ path, user, has: (lab: string) => hasLab(path, lab) }];
    }),
  );
  return found.flat();
}

async function hasLab(home: string, lab: string): Promise<boolean | undefined> {
  try {
    return (await stat(join(home, 'labs', lab))).isDirectory();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? undefined : false;
  }
}

interface Account {
  readonly name: string;
  readonly uid: number;
  readonly home: string;
}

/** passwd(5). Users of a directory service are not in it. */
async function accounts(): Promise<readonly Account[]> {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '');
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length === 7)
    .map(([name = '', , uid, , , home = '']) => ({ name, uid: Number(uid), home }));
}
