const elsewhere = 'KHW_LAB_HOME=FOLDER keeps everything elsewhere.';
const look = 'See what is there: ls -ld PATH.';
const disk = 'Look at `dmesg`: the disk may be failing, or no longer be there.';
const network = "Look at this computer's network, then call the same command again.";
const again = 'Call the same command again.';
const limit = 'Raise the limit: `ulimit -a` shows which there are.';

/** What each errno(3) means for a person, and what to do next. PATH is the file's own. */
const words: Readonly<Record<string, readonly [says: string, hint: string]>> = {
  E2BIG: [
    'the command line is too long',
    'Give fewer or shorter arguments, or a smaller environment.',
  ],
  EACCES: ['no permission', `Call the command as the user whose file that is; ${elsewhere}`],
  EADDRINUSE: ['the address is in use', 'End the program that listens there: `ss -ltnp` names it.'],
  EADDRNOTAVAIL: ['this computer does not have the address', network],
  EAGAIN: ['the system has no room for it just now', `${again} ${limit}`],
  EBADF: [
    'a standard stream is closed',
    'Call the command with standard input, output and error open.',
  ],
  EBADMSG: ['the file system is damaged', disk],
  EBUSY: ['it is in use', 'End the program that uses it: `fuser -v PATH` names it.'],
  ECHILD: ['a program ended unseen', again],
  ECONNABORTED: ['the connection was cut', network],
  ECONNREFUSED: ['the connection was refused', network],
  ECONNRESET: ['the connection was cut', network],
  EDQUOT: ['your quota is used up', `Make room within your quota; ${elsewhere}`],
  EEXIST: ['it is there already', look],
  EFAULT: ['the system could not read the request', again],
  EFBIG: [
    'the file would be larger than the file system or `ulimit -f` allows',
    `${limit} ${elsewhere}`,
  ],
  EHOSTDOWN: ['the host is down', network],
  EHOSTUNREACH: ['there is no way to the host', network],
  EILSEQ: ['the name is not valid on that file system', `Use another name; ${elsewhere}`],
  EINTR: ['it was interrupted', again],
  EINVAL: ['the system does not accept it', `${look} ${elsewhere}`],
  EIO: ['the disk could not be read or written', disk],
  EISDIR: ['it is a folder, not a file', 'Name a file.'],
  ELOOP: [
    'its symbolic links lead in a circle',
    'Remove the link that leads back: `namei -l PATH` shows them.',
  ],
  EMEDIUMTYPE: ['the disk is of the wrong kind', disk],
  EMFILE: ['too many files are open', 'Raise the limit of open files: ulimit -n 4096.'],
  EMLINK: ['the file has too many links', elsewhere],
  EMSGSIZE: ['the message is too long', again],
  ENAMETOOLONG: ['the name is too long', `Use a shorter one; ${elsewhere}`],
  ENETDOWN: ['the network is down', network],
  ENETUNREACH: ['there is no way to that network', network],
  ENFILE: ['too many files are open on this computer', 'End other programs, or raise fs.file-max.'],
  ENODATA: ['there is nothing to read', look],
  ENODEV: ['the device is not there', look],
  ENOENT: ['there is no such file or folder', look],
  ENOEXEC: ['it is not a program for this computer', 'Install it again, for this processor.'],
  ENOLCK: ['the file system gives no locks', elsewhere],
  ENOMEDIUM: ['there is no disk in the drive', look],
  ENOMEM: [
    'there is not enough memory',
    'Close programs, or give the machines less memory in the lab file.',
  ],
  ENOPROTOOPT: ['the system does not know the protocol', network],
  ENOSPC: ['no space is left on the disk', `Make room on that disk; ${elsewhere}`],
  ENOSYS: ['the system cannot do it', elsewhere],
  ENOTCONN: ['the connection was cut', network],
  ENOTDIR: ['a file stands where a folder should be', `${look} ${elsewhere}`],
  ENOTEMPTY: ['the folder is not empty', look],
  ENOTSUP: ['the file system cannot do it', elsewhere],
  ENXIO: ['nobody is at the other end', look],
  EOPNOTSUPP: ['the file system cannot do it', elsewhere],
  EOVERFLOW: ['a number is too large for the system', look],
  EPERM: [
    'the system does not permit it',
    `Call the command as the user whose file that is; ${elsewhere}`,
  ],
  EPIPE: ['the reader has gone away', again],
  EPROTO: ['the answer makes no sense', network],
  EREMOTEIO: ['the disk could not be read or written', disk],
  EROFS: ['the disk is read-only', `Make it writable; ${elsewhere}`],
  ESPIPE: ['it is a pipe, not a file', 'Name a regular file.'],
  ESRCH: ['the process has ended', again],
  ESTALE: [
    'the network disk has lost the file',
    'Mount that disk again, then call the same command again.',
  ],
  ETIME: ['it took too long', again],
  ETIMEDOUT: ['nothing came for too long', network],
  ETXTBSY: ['the program is running', 'End it, then call the same command again.'],
  EUCLEAN: ['the file system is damaged', disk],
  EXDEV: ['it lies on another disk', elsewhere],
  ERR_FS_FILE_TOO_LARGE: [
    'the file is too large to be read at once',
    'Name the file that was meant: it is smaller than 2 GiB.',
  ],
  ERR_STRING_TOO_LONG: [
    'the file is too large to be read at once',
    'Name the file that was meant: it is smaller than 512 MiB.',
  ],
};

/** What the operating system refused, in words. */
export interface SystemFault {
  readonly code: string;
  /** The thing by its path where there is one, and what is the matter with it. */
  readonly message: string;
  readonly hint: string;
}

/**
 * Reads an error of the operating system; undefined for anything else: an error of ours, or of a
 * program's own logic.
 */
export function systemFault(error: unknown): SystemFault | undefined {
  if (!(error instanceof Error)) return undefined;
  const {
    code = '',
    syscall,
    path: from,
    dest,
    message,
  } = error as NodeJS.ErrnoException & { readonly dest?: string };
  // Of two files the one that is written is on the disk that it is about.
  const path = isOfDisk(code) ? (dest ?? from) : from;
  if (typeof syscall !== 'string' && words[code] === undefined && !/^E(?!RR_)[A-Z0-9]+$/.test(code))
    return undefined;
  const [says, hint] = known(code, syscall) ?? [
    message,
    'Look at what the system says, and at `dmesg`; then call the same command again.',
  ];
  const place = path === undefined || path === '' ? undefined : path;
  const call = [code, syscall].filter((word) => word !== undefined).join(', ');
  return {
    code,
    hint: hint.replaceAll('PATH', place ?? 'FOLDER'),
    message:
      words[code] === undefined
        ? says
        : `${place === undefined ? '' : `${place}: `}${says} (${call})`,
  };
}

/** Whether a disk, and not the name that somebody gave, is what is wrong. */
export const isOfDisk = (code: string): boolean =>
  ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EFBIG', 'EUCLEAN', 'ESTALE'].includes(code);

/** Node.js says ENOENT of a folder that it cannot make on a read-only disk. */
function known(code: string, syscall: string | undefined): readonly [string, string] | undefined {
  if (code !== 'ENOENT' || syscall !== 'mkdir') return words[code];
  return [
    'the folder cannot be made: the one around it is missing, or its disk is read-only',
    `${look} ${elsewhere}`,
  ];
}
